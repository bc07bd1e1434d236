import assert from 'node:assert/strict';
import { constants, publicEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { RunningEmulator } from '../index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of many shapes
  readonly body: any;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** node:http and not fetch: half the time of these tests was the loading of fetch. */
function exchange(url: string, { method = 'GET', headers = {}, body = '' }: Sending, agent: Agent) {
  return new Promise<Answer>((resolve, reject) => {
    const all = body === '' ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, headers: all, agent }, async reply => {
      const received = await text(reply);
      const json = /^application\/json/i.test(reply.headers['content-type'] ?? '') && received !== '';
      const parsed = json ? JSON.parse(received) : undefined;
      resolve({ status: Number(reply.statusCode), headers: reply.headers, text: received, body: parsed });
    });
    sent.on('error', reject).end(body);
  });
}

/** What the client needs to know of an emulator, which may run in another process. */
type Reached = Pick<RunningEmulator, 'endpoint' | 'env'> &
  Partial<Pick<RunningEmulator, 'controlEndpoint' | 'controlToken'>>;

/** A small client for the tests of this folder: raw calls, and the steps that a key goes through. */
export class TestClient {
  readonly emulator: Reached;
  readonly #agent = new Agent({ keepAlive: true });
  #aliases = 0;

  constructor(emulator: Reached) {
    this.emulator = emulator;
  }

  get token(): string {
    return this.emulator.env.KMS_AUTH_TOKEN ?? '';
  }

  pathOf(operation: string, project = this.emulator.env.KMS_PROJECT_ID): string {
    return `/v1.0/${project}/kms/${operation}`;
  }

  send(path: string, sending: Sending): Promise<Answer> {
    return exchange(this.emulator.endpoint + path, sending, this.#agent);
  }

  /** A request to the control port. */
  control(path: string, sending: Sending = {}): Promise<Answer> {
    const headers = {
      Authorization: `Bearer ${this.emulator.controlToken}`,
      'Content-Type': 'application/json',
      ...sending.headers,
    };
    return exchange(this.emulator.controlEndpoint + path, { ...sending, headers }, this.#agent);
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
    assert.ok(status === 200 || status === 204, `${operation}: ${status} ${text}`);
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

  /** Moves the clock; answers what time it is then, in seconds. */
  async advance(seconds: number): Promise<number> {
    const reply = await this.control('/clock', {
      method: 'POST',
      body: JSON.stringify({ advance_seconds: seconds }),
    });
    return reply.body.now;
  }
}

/** Sends a body of so many MiB, all of it before the answer is read. @throws where the server does not take it. */
export async function sendMany(
  url: string,
  headers: Record<string, string>,
  mebibytes: number,
): Promise<{ status: number | undefined; text: string }> {
  const sending = request(url, { method: 'POST', headers });
  const answered = once(sending, 'response');
  answered.catch(() => {});
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  await pipeline(Readable.from(Array(mebibytes).fill(chunk)), sending);
  const [reply] = (await answered) as [IncomingMessage];
  return { status: reply.statusCode, text: await text(reply) };
}
