import type { ExchangeRecord } from '../../../schemas/formats/evidence.ts';
import { readSecretMark } from '../../../schemas/formats/secret-marks.ts';
import type { Evidence } from '../../grade/run/model.ts';
import { quoted } from '../../text/shell.ts';
import { keysOf } from '../words/trail.ts';
import { comment } from './shell.ts';

type Body = Readonly<Record<string, unknown>>;

/** Bytes of the material of a symmetric key, by its spec; AES_256 where it is not known. */
const materialBytes: Readonly<Record<string, number>> = { SM4: 16, HMAC_384: 48, HMAC_512: 64 };

/** Writes the calls of a run as lines of a shell script, and remembers what it has to put in the place of what. */
export class Calls {
  readonly #exchanges: readonly ExchangeRecord[];
  readonly #startedAt: number;
  /** Key id of the run → number in the script. */
  readonly #keys = new Map<string, number>();
  /** Ciphertexts that were made so far, the last one first. */
  readonly #ciphers: Array<{ variable: string; length: number; key: string }> = [];
  /** The key that the import parameters at hand are for. */
  #parametersFor: string | undefined;

  constructor({ exchanges, header }: Evidence) {
    this.#exchanges = exchanges;
    this.#startedAt = Math.floor(Date.parse(header.startedAt) / 1000);
  }

  /** The lines that make a call of the run again. */
  repeat(exchange: ExchangeRecord): string[] {
    const { operation, request } = exchange;
    const body = request ?? '';
    if (typeof body === 'string' && body !== '')
      return [comment(`${operation} is left out: its body is not in the evidence, ${body}`)];
    const [key] = keysOf(exchange);
    const made = operation === 'create-key' ? [] : keysOf(exchange).flatMap(id => this.#known(id));
    const before = operation === 'import-key-material' ? this.#parameters(key, exchange) : [];
    const sent = this.#call(exchange, body as Body | '');
    return [...made, ...before, ...sent, ...this.#remember(exchange, key)];
  }

  /** The lines that schedule the deletion of every key of the script. */
  cleanUp(): string[] {
    const numbers = [...new Set(this.#keys.values())];
    return numbers.map(
      number =>
        `call POST "/v1.0/$project/kms/schedule-key-deletion" "{\\"key_id\\":\\"$key_${number}\\",\\"pending_days\\":\\"7\\"}"`,
    );
  }

  /** A key that was there before the run, or made by a call that is not repeated: a new one takes its place. */
  #known(id: string): string[] {
    if (this.#keys.has(id) || !this.#wasThere(id)) return [];
    const shown = this.#exchanges.map(({ reply }) => keyInfoIn(reply)).find(info => info?.key_id === id);
    const body = { key_spec: shown?.key_spec ?? 'AES_256', origin: shown?.origin ?? 'external' };
    return [comment(`a key that was there before: ${id}`), ...this.#create(id, body)];
  }

  /** Negative checks name ids of nobody: those stay as they are. */
  #wasThere(id: string): boolean {
    return this.#exchanges.some(({ reply }) => keyInfoIn(reply)?.key_id === id);
  }

  #create(id: string, body: Body): string[] {
    const number = this.#keys.size + 1;
    const named = { ...body, key_alias: `kms-repeat-KEY-${number}`, key_description: 'repeats a failure' };
    const text = quoted(JSON.stringify(named)).replace('KEY-', () => `'"$$"'-`);
    this.#keys.set(id, number);
    const bytes = materialBytes[String(body.key_spec)] ?? 32;
    return [
      `call POST "/v1.0/$project/kms/create-key" ${text}`,
      `key_${number}=$(member key_id)`,
      `[ -n "$key_${number}" ] || { echo 'No key was created: the rest cannot be repeated.'; exit 1; }`,
      `openssl rand ${bytes} > "$work/material_${number}"`,
    ];
  }

  #parameters(key: string | undefined, { request }: ExchangeRecord): string[] {
    if (key === undefined || this.#parametersFor === key) return [];
    const algorithm = (request as Body).wrapping_algorithm ?? 'RSAES_OAEP_SHA_256';
    const body = { key_id: key, wrapping_algorithm: algorithm };
    return [
      `call POST "/v1.0/$project/kms/get-parameters-for-import" ${this.#text(body)}`,
      ...this.#takeParameters(key, String(algorithm)),
    ];
  }

  #takeParameters(key: string, algorithm: string): string[] {
    this.#parametersFor = key;
    return [
      'import_token=$(member import_token)',
      'public_key=$(member public_key)',
      `algorithm=${quoted(algorithm)}`,
    ];
  }

  #call(exchange: ExchangeRecord, body: Body | ''): string[] {
    const { method, path, operation } = exchange;
    const [made] = keysOf(exchange);
    if (operation === 'create-key' && exchange.status === 200 && made && body)
      return this.#create(made, body);
    const place = `"${path.replace(/^\/v1\.0\/[^/]+/, '/v1.0/$project').replace(/["\\`]/g, '')}"`;
    return [`call ${method} ${place} ${body === '' ? "''" : this.#text(body)}`];
  }

  /** What the script takes from the reply of a call. */
  #remember({ operation, status, request, reply }: ExchangeRecord, key = ''): string[] {
    const body = (request || {}) as Body;
    if (operation === 'import-key-material') this.#parametersFor = undefined;
    if (status !== 200) return [];
    if (operation === 'get-parameters-for-import')
      return this.#takeParameters(key, String(body.wrapping_algorithm));
    const length = readSecretMark((reply as Body | undefined)?.cipher_text)?.length;
    if (length === undefined) return [];
    const variable = `cipher_${this.#ciphers.length + 1}`;
    this.#ciphers.unshift({ variable, length, key });
    return [`${variable}=$(member cipher_text)`];
  }

  /** A body as a word of the shell: what the run knew and the script cannot is a variable of it. */
  #text(body: Body): string {
    const text = JSON.stringify(body, (name, value) => this.#value(name, value, body));
    return quoted(text).replace(/\u{E000}([^\u{E001}]*)\u{E001}/gu, (_, code: string) => `'"${code}"'`);
  }

  #value(name: string, value: unknown, body: Body): unknown {
    if (typeof value !== 'string') return value;
    const code = (words: string) => `\u{E000}${words}\u{E001}`;
    const number = this.#keys.get(value);
    if (number !== undefined) return code(`$key_${number}`);
    const { member: kind, length = 0 } = readSecretMark(value) ?? {};
    if (kind === 'import_token') return code('$import_token');
    if (kind === 'encrypted_key_material')
      return code(`$(wrap material_${this.#keys.get(String(body.key_id)) ?? 1})`);
    if (kind === 'cipher_text') return code(`$${this.#cipher(length, String(body.key_id ?? ''))}`);
    if (kind !== undefined) return 'a'.repeat(length);
    if (name === 'expiration_time' && /^\d{10,13}$/.test(value)) return code(this.#moment(value));
    return value;
  }

  #cipher(length: number, key: string): string {
    const alike = this.#ciphers.filter(each => each.length === length);
    return (alike.find(each => each.key === key) ?? alike[0] ?? this.#ciphers[0])?.variable ?? 'cipher_1';
  }

  /** A time as far from now as it was from the start of the run. */
  #moment(value: string): string {
    const seconds = Number(value.slice(0, 10)) - this.#startedAt;
    return `$(($(date +%s) + ${seconds}))${'0'.repeat(value.length - 10)}`;
  }
}

function keyInfoIn(reply: unknown): Body | undefined {
  const info = (reply as { key_info?: unknown } | undefined)?.key_info;
  return typeof info === 'object' && info !== null ? (info as Body) : undefined;
}
