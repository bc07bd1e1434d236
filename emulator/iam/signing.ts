import { createHash, createHmac } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Request, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

const algorithm = 'SDK-HMAC-SHA256';

/** What the Authorization header of a signed request says. */
interface Authorization {
  readonly accessKey: string;
  /** `YYYYMMDD/{region}/{service}/sdk_request` in the Credential form; undefined in the Access form. */
  readonly scope: string | undefined;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The parts of a request that a signature covers. */
export type Signable = Pick<Request, 'method' | 'path' | 'query' | 'headers'>;

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 3986: everything but the unreserved characters is escaped. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted by name, then by value, each escaped; "" when there is no query. */
export function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => pair.split(/=(.*)/s).map(part => decode(part.replaceAll('+', ' '))))
    .sort(([a = '', b = ''], [c = '', d = '']) => compare(a, c) || compare(b, d))
    .map(([name = '', value = '']) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** Each segment escaped, and a slash at the end that is never sent. */
function canonicalPath(path: string): string {
  const escaped = path
    .split('/')
    .map(segment => encode(decode(segment)))
    .join('/');
  return escaped.endsWith('/') ? escaped : `${escaped}/`;
}

/** The text whose hash is signed. `bodyHash` is hexadecimal, or what X-Sdk-Content-Sha256 says. */
export function canonicalRequest(
  request: Signable,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const headers = signedHeaders.map(name => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

/** Hexadecimal signature: with the secret itself, or in the Credential form with a key derived for the scope. */
export function signature(canonical: string, date: string, secret: string, scope?: string): string {
  if (scope === undefined)
    return hmac(secret, [algorithm, date, sha256(canonical)].join('\n')).toString('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `SDK${secret}`);
  return hmac(key, [algorithm, date, scope, sha256(canonical)].join('\n')).toString('hex');
}

/** Whether the request carries a signature in place of a token. */
export const isSigned = (request: Pick<Request, 'headers'>): boolean =>
  String(request.headers.authorization ?? '').startsWith(`${algorithm} `);

/** Undefined when the header does not have one of the two published forms. */
export function readAuthorization(header: string): Authorization | undefined {
  const form =
    /^SDK-HMAC-SHA256 (Access|Credential)=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/;
  const [, kind, credential = '', headers = '', claimed = ''] = form.exec(header) ?? [];
  if (!kind) return undefined;
  const [, accessKey = '', scope = undefined] =
    kind === 'Access' ? ['', credential] : (/^([^/]+)\/(.+\/sdk_request)$/.exec(credential) ?? []);
  return { accessKey, scope, signedHeaders: headers.toLowerCase().split(';'), signature: claimed };
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; NaN when it is none. */
function readDate(date: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = Number.NaN, month = 1, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

function isRight(request: Request, authorization: Authorization, secret: string, rules: Rules): boolean {
  const date = String(request.headers['x-sdk-date'] ?? '');
  const actual = sha256(request.raw);
  const claimed = String(request.headers['x-sdk-content-sha256'] ?? actual);
  const canonical = canonicalRequest(request, authorization.signedHeaders, claimed);
  const computed = signature(canonical, date, secret, authorization.scope);
  return (
    authorization.signedHeaders.includes('x-sdk-date') &&
    rules.acceptsSigningTime(readDate(date), Date.now()) &&
    rules.acceptsSignedBody(claimed, actual) &&
    rules.acceptsSignature(authorization.signature, computed)
  );
}

/**
 * The user whose access key signed the request.
 * @throws Refusal in the gateway's form when key, signature, body hash or time are wrong.
 */
export function userOfSignedRequest(request: Request, store: Store, rules: Rules): User {
  const { operation, projectId } = request;
  const refusal = (): Refusal => new Refusal(rules.codeForWrongSignature(operation));
  const authorization = readAuthorization(String(request.headers.authorization));
  if (!authorization) throw refusal();
  const accessKey = store.identities.accessKeys.get(authorization.accessKey);
  if (!accessKey) {
    if (rules.acceptsUnknownAccessKey(authorization.accessKey)) return store.identities.owner;
    throw refusal();
  }
  if (!isRight(request, authorization, accessKey.secret, rules)) throw refusal();
  if (!rules.acceptsProjectOfAccessKey(accessKey, projectId))
    throw new Refusal(rules.codeForTokenOfOtherProject(operation));
  return accessKey.user;
}
