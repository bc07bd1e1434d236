import { asText } from '../core/plain.ts';
import type { Key, Reply, Request } from '../core/types.ts';

/** Whether a gateway answers 503 in the place of the service. */
export const isBusy = (_request: Request): boolean => false;

type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** The oldest and the newest TLS version that is accepted, where the emulator serves HTTPS. */
export const tlsVersions = (): readonly [oldest: TlsVersion, newest: TlsVersion] => ['TLSv1.2', 'TLSv1.3'];

/** What happens to a plain-text connection where the emulator serves HTTPS. */
export const treatmentOfPlainHttp = (): 'close' | 'serve' | 'redirect to https' | 'redirect to http' =>
  'close';

const operationPath = /^\/v1\.0\/([^/]+)\/kms\/([^/]+)$/;

/** Exactly `/v1.0/{project_id}/kms/{operation}`: no other case, no slash more or less. */
export function resolvePath(path: string): { projectId: string; operation: string } | undefined {
  const [, projectId, operation] = operationPath.exec(path) ?? [];
  return projectId && operation ? { projectId, operation } : undefined;
}

export const acceptsMethod = (
  published: string,
  method: string,
  _operation: string,
  _query: string,
): boolean => method === published;

/** "Content-Type: application/json" is mandatory; parameters such as charset are ignored. */
export const acceptsContentType = (value: string | undefined, _operation: string): boolean =>
  value?.split(';')[0]?.trim().toLowerCase() === 'application/json';

export const acceptsBodyLength = (bytes: number): boolean => bytes <= 64 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of the body, or undefined when it is not UTF-8. A byte-order mark stays in, so that JSON refuses it. */
export function decodeBody(raw: Buffer): string | undefined {
  try {
    return utf8.decode(raw);
  } catch {
    return undefined;
  }
}

/** The nesting depth of JSON text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}

export const acceptsNesting = (text: string): boolean => depthOf(text) <= 64;

/** The JSON value, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The members of the body, or undefined when it is not an object. */
export function readBody(value: unknown, _operation: string): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

const keyIdForm = /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/;

/** The key id, or undefined when it breaks the published pattern. Faults use `keys` to look up names. */
export const readKeyId = (
  value: unknown,
  _operation: string,
  _keys: ReadonlyMap<string, Key>,
): string | undefined => (typeof value === 'string' && keyIdForm.test(value) ? value : undefined);

export const acceptsMissingKeyId = (_operation: string): boolean => false;

/** "The value can be a key ID, alias (key_alias), or URN": `alias/4555`, `kms:region:domain:alias:4555`. */
export function readKeyReference(value: unknown): { id: string } | { alias: string } | undefined {
  const id = typeof value === 'string' && keyIdForm.test(value) ? value : undefined;
  if (id !== undefined) return { id };
  const [, alias = undefined] = /^(?:alias\/|kms:[^:]*:[^:]*:alias:)(.+)$/.exec(asText(value)) ?? [];
  return alias === undefined ? undefined : { alias };
}

/** What something between the gateway and the operations knows of a request that was accepted. */
export interface Passing {
  readonly request: Request;
  readonly keys: ReadonlyMap<string, Key>;
  /** Milliseconds on the emulator's clock. */
  readonly now: number;
}

/** The answer to a request that was accepted: that of its operation, which `next` runs. */
export const passedOn = (_passing: Passing, next: () => Reply | Promise<Reply>): Reply | Promise<Reply> =>
  next();

/** "A 36-byte serial number of a request message", optional, without a published pattern. */
export const acceptsSequence = (value: unknown, _operation: string): boolean =>
  value === undefined || (typeof value === 'string' && value.length === 36);

/**
 * Called with the code when a request was refused. A refused request changes nothing.
 * A fault changes something here to be refused and take effect anyway.
 */
export const effectOfRefusal = (_code: string, _request: Request, _keys: ReadonlyMap<string, Key>): void =>
  undefined;
