import assert from 'node:assert/strict';
import { constants, publicEncrypt } from 'node:crypto';
import type { RunningEmulator } from './index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of many shapes
  readonly body: any;
}

/** A small client for the tests of this folder: raw calls, and the steps that a key goes through. */
export class TestClient {
  readonly emulator: RunningEmulator;
  #aliases = 0;

  constructor(emulator: RunningEmulator) {
    this.emulator = emulator;
  }

  get token(): string {
    return this.emulator.env.KMS_AUTH_TOKEN ?? '';
  }

  pathOf(operation: string, project = this.emulator.env.KMS_PROJECT_ID): string {
    return `/v1.0/${project}/kms/${operation}`;
  }

  async send(path: string, init: RequestInit): Promise<Answer> {
    const reply = await fetch(this.emulator.endpoint + path, init);
    const text = await reply.text();
    const json = reply.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return { status: reply.status, headers: reply.headers, text, body: json ? JSON.parse(text) : undefined };
  }

  raw(operation: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    const all = { 'X-Auth-Token': this.token, 'Content-Type': 'application/json', ...headers };
    return this.send(this.pathOf(operation), { method: 'POST', headers: all, body });
  }

  call(operation: string, parameters: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.raw(operation, JSON.stringify(parameters), headers);
  }

  /** The body of a reply that must be 200. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async ok(operation: string, parameters: object): Promise<any> {
    const { status, text, body } = await this.call(operation, parameters);
    assert.equal(status, 200, `${operation}: ${text}`);
    return body;
  }

  /** Asserts a refusal with this status and code. */
  async refused(operation: string, parameters: object, status: number, code: string): Promise<void> {
    const reply = await this.call(operation, parameters);
    const received = `${reply.status} ${reply.body?.error?.error_code ?? reply.body?.error_code}`;
    assert.equal(received, `${status} ${code}`, `${operation}: ${reply.text}`);
  }

  async create(parameters: object = {}): Promise<string> {
    const key_alias = `test-${++this.#aliases}`;
    return (await this.ok('create-key', { key_alias, ...parameters })).key_info.key_id;
  }

  async state(key_id: string): Promise<string> {
    return (await this.ok('describe-key', { key_id })).key_info.key_state;
  }

  /** Parameters of an import of this material: wrapped with the key that came with the token. */
  async wrap(key_id: string, material: Buffer, wrapping_algorithm = 'RSAES_OAEP_SHA_256'): Promise<object> {
    const { import_token, public_key } = await this.ok('get-parameters-for-import', {
      key_id,
      wrapping_algorithm,
    });
    const key = { key: Buffer.from(public_key, 'base64'), format: 'der', type: 'spki' } as const;
    const [padding, oaepHash] = {
      RSAES_PKCS1_V1_5: [constants.RSA_PKCS1_PADDING, 'sha1'],
      RSAES_OAEP_SHA_1: [constants.RSA_PKCS1_OAEP_PADDING, 'sha1'],
    }[wrapping_algorithm] ?? [constants.RSA_PKCS1_OAEP_PADDING, 'sha256'];
    const wrapped = publicEncrypt({ ...key, padding: Number(padding), oaepHash: String(oaepHash) }, material);
    return { key_id, import_token, encrypted_key_material: wrapped.toString('base64') };
  }

  async import(key_id: string, material: Buffer, more: object = {}): Promise<void> {
    await this.ok('import-key-material', { ...(await this.wrap(key_id, material)), ...more });
  }

  /** A new external key with this material. */
  async imported(material: Buffer, more: object = {}): Promise<string> {
    const key_id = await this.create({ origin: 'external' });
    await this.import(key_id, material, more);
    return key_id;
  }

  async advance(seconds: number): Promise<Response> {
    const body = JSON.stringify({ advance_seconds: seconds });
    return fetch(`${this.emulator.controlEndpoint}/clock`, { method: 'POST', body });
  }
}
