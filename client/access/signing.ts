import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Outgoing } from '../http/transport.ts';

/**
 * The forms of a signature in use. `Access` signs with the secret key itself. `Credential` is the form of the Open
 * Telekom Cloud clients: a chain of HMACs over the day, with region and service left empty. `V11` is what Huawei Cloud
 * calls derived authentication: V11-HMAC-SHA256 with a key derived for day, region and service.
 */
export type SigningForm = 'Access' | 'Credential' | 'V11';

/** An access key; `securityToken` belongs to a temporary one. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string;
}

/** Headers that never reach the target as they were sent, or that carry the signature itself. */
const unsigned = new Set(['accept', 'authorization', 'connection', 'content-length', 'x-auth-token']);

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Uint8Array, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** RFC 3986: everything but letters, digits and `-._~` is escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Each segment escaped, and a slash at the end, which is signed though it is not sent. */
function canonicalPath(path: string): string {
  const segments = path.split('/').map(segment => escaped(unescaped(segment)));
  return segments.at(-1) === '' ? segments.join('/') : `${segments.join('/')}/`;
}

function inOrder(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Sorted by name and, within a name, by value; each escaped. */
export function canonicalQuery(query: string): string {
  const pairs = [...new URLSearchParams(query)];
  return pairs
    .sort((one, other) => inOrder(one[0], other[0]) || inOrder(one[1], other[1]))
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .join('&');
}

/** The text whose hash is signed; every header that is given is signed, under its lower-case name. */
export function canonicalRequest({ method, path, headers, body = '' }: Outgoing): string {
  const mark = path.indexOf('?');
  const names = Object.keys(headers).sort();
  return [
    method,
    canonicalPath(mark < 0 ? path : path.slice(0, mark)),
    mark < 0 ? '' : canonicalQuery(path.slice(mark + 1)),
    ...names.map(name => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
}

/** The service and the region that a host name begins with, as in `kms.eu-de.otc.t-systems.com`. */
export function serviceOf(host: string): { service: string; region: string } {
  const [, service = 'kms', region = 'default'] =
    /^([a-z][\w-]*)\.([a-z]+(?:-[a-z0-9]+)+)\./i.exec(host) ?? [];
  return { service, region };
}

/** Algorithm and credential as the Authorization header names them, and the lines and the key that sign. */
interface Signer {
  readonly credential: string;
  readonly algorithm: string;
  readonly scope: readonly string[];
  readonly key: string | Uint8Array;
}

function signerOf({ accessKey, secretKey }: AccessKey, form: SigningForm, day: string, host: string): Signer {
  if (form === 'Access')
    return { credential: `Access=${accessKey}`, algorithm: 'SDK-HMAC-SHA256', scope: [], key: secretKey };
  if (form === 'Credential') {
    const parts = [day, '', '', 'sdk_request'];
    const key = parts.reduce<Buffer>(
      (previous, part) => hmac(previous, part),
      Buffer.from(`SDK${secretKey}`),
    );
    const scope = parts.join('/');
    return {
      credential: `Credential=${accessKey}/${scope}`,
      algorithm: 'SDK-HMAC-SHA256',
      scope: [scope],
      key,
    };
  }
  const { service, region } = serviceOf(host);
  const scope = `${day}/${region}/${service}`;
  const key = Buffer.from(hkdfSync('sha256', secretKey, accessKey, scope, 32)).toString('hex');
  return {
    credential: `Credential=${accessKey}/${scope}`,
    algorithm: 'V11-HMAC-SHA256',
    scope: [scope],
    key,
  };
}

/**
 * The Authorization header for a request, over all headers that it is given. `x-sdk-date` must be among them.
 * @param host of the target, with service and region in its name.
 */
export function authorization(
  outgoing: Outgoing,
  key: AccessKey,
  form: SigningForm,
  host = outgoing.headers.host ?? '',
): string {
  const date = outgoing.headers['x-sdk-date'] ?? '';
  const signer = signerOf(key, form, date.slice(0, 8), host);
  const lines = [signer.algorithm, date, ...signer.scope, sha256(canonicalRequest(outgoing))];
  const signature = hmac(signer.key, lines.join('\n')).toString('hex');
  const signed = Object.keys(outgoing.headers).sort().join(';');
  return `${signer.algorithm} ${signer.credential}, SignedHeaders=${signed}, Signature=${signature}`;
}

/** What a signature needs to know beside the request itself. */
export interface SigningPlace {
  /** Base URL of the target: its host and its path are signed. */
  readonly endpoint: string;
  readonly projectId: string;
}

/** Headers that sign a request: date, project, and the signature over them, Host, path and body. */
export function signedHeaders(
  outgoing: Outgoing,
  key: AccessKey,
  form: SigningForm,
  place: SigningPlace,
  now: Date,
): Record<string, string> {
  const { host, pathname } = new URL(place.endpoint);
  const added = {
    'x-project-id': place.projectId,
    'x-sdk-date': now.toISOString().replaceAll(/[-:]|\.\d+/g, ''),
    ...(key.securityToken ? { 'x-security-token': key.securityToken } : {}),
  };
  const own = Object.entries(outgoing.headers).filter(([name]) => !unsigned.has(name));
  const signed: Outgoing = {
    ...outgoing,
    path: pathname.replace(/(?<!\/)\/+$/, '') + outgoing.path,
    headers: { ...Object.fromEntries(own), ...added, host },
  };
  return { ...added, authorization: authorization(signed, key, form) };
}
