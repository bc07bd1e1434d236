import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { AccessKey, Request, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** The three forms of the Authorization header. */
type Form = 'Access' | 'Credential' | 'V11';

/** The content of the Authorization header of a signed request. */
interface Authorization {
  readonly form: Form;
  readonly accessKey: string;
  /** `YYYYMMDD/{region}/{service}/sdk_request`, in V11 without the last part; "" in the Access form. */
  readonly scope: string;
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

/** Each segment escaped, with a slash at the end, which is not sent. */
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

/** What each form signs with: the secret itself, a chain of HMACs over the scope, or a key derived from it. */
const signingKeys: Record<Form, (accessKey: string, secret: string, scope: string) => string | Buffer> = {
  Access: (_accessKey, secret) => secret,
  Credential: (_accessKey, secret, scope) =>
    scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `SDK${secret}`),
  V11: (accessKey, secret, scope) =>
    Buffer.from(hkdfSync('sha256', secret, accessKey, scope, 32)).toString('hex'),
};

/** The hexadecimal signature of a canonical request. @param date the value of X-Sdk-Date. */
export function signature(
  canonical: string,
  date: string,
  secret: string,
  { form, accessKey, scope }: Pick<Authorization, 'form' | 'accessKey' | 'scope'>,
): string {
  const algorithm = form === 'V11' ? 'V11-HMAC-SHA256' : 'SDK-HMAC-SHA256';
  const lines = [algorithm, date, ...(form === 'Access' ? [] : [scope]), sha256(canonical)];
  return hmac(signingKeys[form](accessKey, secret, scope), lines.join('\n')).toString('hex');
}

/** Whether the request has an Authorization header, of whatever form, that it must be judged by. */
export const isSigned = ({ headers }: Pick<Request, 'headers'>): boolean =>
  headers.authorization !== undefined &&
  (headers['x-auth-token'] === undefined || /^(SDK|V11)-HMAC-SHA256 /.test(headers.authorization));

const credentials: Record<Form, RegExp> = {
  Access: /^SDK-HMAC-SHA256 Access=(?<accessKey>[^,/]+)(?<scope>)$/,
  Credential:
    /^SDK-HMAC-SHA256 Credential=(?<accessKey>[^,/]+)\/(?<scope>\d{8}\/[^,/]*\/[^,/]*\/sdk_request)$/,
  V11: /^V11-HMAC-SHA256 Credential=(?<accessKey>[^,/]+)\/(?<scope>\d{8}\/[^,/]+\/[^,/]+)$/,
};

/** Undefined when the header does not have one of the published forms. */
export function readAuthorization(header: string): Authorization | undefined {
  const [, start = '', headers = '', claimed = ''] =
    /^([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(header) ?? [];
  for (const form of Object.keys(credentials) as Form[]) {
    const { accessKey, scope } = credentials[form].exec(start)?.groups ?? {};
    if (accessKey === undefined || scope === undefined) continue;
    return { form, accessKey, scope, signedHeaders: headers.toLowerCase().split(';'), signature: claimed };
  }
  return undefined;
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; NaN for anything else. */
function readDate(date: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = Number.NaN, month = 1, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

function isRight(request: Request, authorization: Authorization, key: AccessKey, rules: Rules): boolean {
  const header = (name: string, absent = ''): string => String(request.headers[name] ?? absent);
  const date = header('x-sdk-date');
  const actual = sha256(request.raw);
  const claimed = header('x-sdk-content-sha256', actual);
  const { operation } = request;
  const isSignatureOver = (hash: string): boolean => {
    const canonical = canonicalRequest(request, authorization.signedHeaders, hash);
    const computed = signature(canonical, date, key.secret, authorization);
    return rules.acceptsSignature(authorization.signature, computed, operation);
  };
  const now = Date.now();
  return (
    authorization.signedHeaders.includes('x-sdk-date') &&
    rules.acceptsSigningTime(readDate(date), now) &&
    rules.acceptsSignedBody(claimed, actual, operation) &&
    rules.acceptsSecurityToken(key, header('x-security-token'), now) &&
    rules.signedHashes(claimed, operation).some(isSignatureOver)
  );
}

/**
 * The user whose access key signed the request, and that key; a fault may accept a key that does not exist.
 * @throws Refusal in the form of the gateway when form, key, signature, body hash or time are wrong.
 */
export function userOfSignature(
  request: Request,
  store: Store,
  rules: Rules,
): { user: User; accessKey?: AccessKey } {
  const refusal = (): Refusal => new Refusal(rules.codeForWrongSignature(request.operation));
  const authorization = readAuthorization(String(request.headers.authorization));
  if (!authorization) throw refusal();
  const accessKey = store.accessKeys.get(authorization.accessKey);
  if (!accessKey) {
    if (rules.acceptsUnknownAccessKey(authorization.accessKey, request.operation))
      return { user: store.owner };
    throw refusal();
  }
  if (!isRight(request, authorization, accessKey, rules)) throw refusal();
  return { user: accessKey.user, accessKey };
}
