import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What a hostile endpoint does with every connection or request, and what certify must make of it. */
export interface Behaviour {
  readonly id: string;
  readonly does: Answering;
  /** The documented exit code. */
  readonly exit: 1 | 2 | 3;
  /** The one reason that is given. */
  readonly reason: RegExp;
}

/** What happens, and on which layer. `elsewhere` is the base URL of another host, which must never be asked. */
export type Answering =
  | { readonly refuses: true }
  | { readonly tcp: (socket: Socket) => void }
  | { readonly certificate: string }
  | { readonly http: (request: Asked, response: ServerResponse, elsewhere: string) => void };

/** A request with its body, as text. */
export interface Asked extends Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'> {
  readonly body: string;
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** Writes again and again until the other side has gone, never faster than it reads. */
function writeForEver(socket: Socket, chunk: Buffer | string): void {
  while (!socket.destroyed && socket.write(chunk));
  if (!socket.destroyed) socket.once('drain', () => writeForEver(socket, chunk));
}

const onRequest = (act: (socket: Socket) => void) => ({
  tcp: (socket: Socket) => void socket.once('data', () => act(socket)),
});

const always = (status: number, body: string, headers: Record<string, string> = {}) => ({
  http: (_: Asked, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
});

const kmsError = (code: string, words: string) =>
  JSON.stringify({ error: { error_code: code, error_msg: words } });
const gatewayError = (code: string, words: string) => JSON.stringify({ error_code: code, error_msg: words });

const bomb = { bytes: undefined as Buffer | undefined };
const page = '<!doctype html><title>Sign in</title><form action="/login"></form>';

/** Connections that lead nowhere. */
const broken: readonly Behaviour[] = [
  { id: 'refuses', does: { refuses: true }, exit: 3, reason: /refuses connections/ },
  { id: 'hangs', does: onRequest(() => {}), exit: 3, reason: /did not answer within 2000 ms/ },
  {
    id: 'drips',
    does: onRequest(socket => {
      socket.write(`${head}Content-Length: 3000\r\n\r\n`);
      const timer = setInterval(() => socket.write(' '), 1_000);
      socket.once('close', () => clearInterval(timer));
    }),
    exit: 3,
    reason: /did not answer within 2000 ms/,
  },
  {
    id: 'stops-amid-headers',
    does: onRequest(socket => void socket.write(`${head}X-Half: `)),
    exit: 3,
    reason: /did not answer within 2000 ms/,
  },
  { id: 'resets', does: onRequest(socket => void socket.resetAndDestroy()), exit: 3, reason: /closed the/ },
  {
    id: 'cuts-the-body-short',
    does: onRequest(socket => void socket.end(`${head}Content-Length: 3000\r\n\r\n{"quotas":`)),
    exit: 3,
    reason: /closed the connection/,
  },
  {
    id: 'never-ends-the-body',
    does: onRequest(socket => {
      socket.write(`${head}Content-Length: 999999999999\r\n\r\n`);
      writeForEver(socket, Buffer.alloc(1024 * 1024, ' '));
    }),
    exit: 3,
    reason: /longer than 4194304 bytes/,
  },
  {
    id: 'never-ends-the-headers',
    does: onRequest(socket => {
      socket.write(head);
      writeForEver(socket, `X-More: ${'x'.repeat(8_000)}\r\n`);
    }),
    exit: 3,
    reason: /headers longer than 65536 bytes/,
  },
  {
    id: 'speaks-something-else',
    does: onRequest(socket => void socket.end('SSH-2.0-OpenSSH_9.6\r\n\u0000\u0001\u0002')),
    exit: 3,
    reason: /is not HTTP/,
  },
];

/** Replies that no KMS gives. */
const strange: readonly Behaviour[] = [
  {
    id: 'compressed-bomb',
    does: {
      http: (_, response) => {
        bomb.bytes ??= gzipSync(Buffer.alloc(64 * 1024 * 1024));
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(bomb.bytes);
      },
    },
    exit: 3,
    reason: /compressed with gzip/,
  },
  {
    id: 'page-of-html',
    does: always(200, page, { 'content-type': 'text/html' }),
    exit: 3,
    reason: /a page of HTML/,
  },
  { id: 'empty-body', does: always(200, ''), exit: 3, reason: /an empty body/ },
  { id: 'null-body', does: always(200, 'null'), exit: 3, reason: /does not answer like a KMS/ },
  { id: 'broken-json', does: always(200, '{"quotas":{'), exit: 3, reason: /does not answer like a KMS/ },
  {
    id: 'redirect-loop',
    does: {
      http: ({ url = '/' }, response) => void response.writeHead(307, { location: url }).end(),
    },
    exit: 3,
    reason: /answers with a redirect \(307\), and redirects are never followed/,
  },
  {
    id: 'redirect-elsewhere',
    does: {
      http: ({ url = '/' }, response, elsewhere) =>
        void response.writeHead(308, { location: elsewhere + url }).end(),
    },
    exit: 3,
    reason: /answers with a redirect \(308\), and redirects are never followed/,
  },
];

/** Servers with a certificate that must not be trusted. */
const untrusted: readonly Behaviour[] = [
  {
    id: 'self-signed',
    does: { certificate: 'fixtures/tls/test-server.pem' },
    exit: 3,
    reason: /not signed by a trusted authority.*KMS_CA_FILE/,
  },
  {
    id: 'certificate-of-another-name',
    does: { certificate: 'cli/hostile/pems/other-name.pem' },
    exit: 3,
    reason: /is for another name/,
  },
  {
    id: 'expired-certificate',
    does: { certificate: 'cli/hostile/pems/expired.pem' },
    exit: 3,
    reason: /has expired/,
  },
];

/** One answer to everything. */
const stubborn: readonly Behaviour[] = [
  {
    id: 'always-401',
    does: always(401, gatewayError('APIGW.0301', 'Incorrect IAM authentication information')),
    exit: 3,
    reason: /refuses the token \(401 APIGW\.0301\)/,
  },
  {
    id: 'always-404',
    does: always(404, gatewayError('APIGW.0101', 'The API does not exist')),
    exit: 3,
    reason: /does not answer like a KMS: user-quotas and list-keys get 404/,
  },
  {
    id: 'always-429',
    does: always(429, gatewayError('APIGW.0308', 'The throttling threshold has been reached')),
    exit: 3,
    reason: /answered 429 APIGW\.0308\. The target throttles/,
  },
  {
    id: 'always-429-for-an-hour',
    does: always(429, gatewayError('APIGW.0308', 'throttled'), { 'retry-after': '3600' }),
    exit: 3,
    reason: /asks to wait 3600 s/,
  },
  { id: 'always-500', does: always(500, kmsError('KMS.0101', 'kms error.')), exit: 1, reason: /ERR-004/ },
  {
    id: 'always-502',
    does: always(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }),
    exit: 3,
    reason: /answered 502\. A gateway answers in place of the service/,
  },
  {
    id: 'echoes-the-token',
    does: {
      http: ({ rawHeaders, body }, response) => {
        const told = { ...Object.fromEntries(rawHeaders.map((text, n) => [`h${n}`, text])), body };
        response.writeHead(400, { 'content-type': 'application/json', 'x-echo': rawHeaders.join(' ') });
        response.end(JSON.stringify({ error: { error_code: 'KMS.0308', error_msg: JSON.stringify(told) } }));
      },
    },
    exit: 1,
    reason: /ERR-005/,
  },
];

/** Every hostile endpoint. */
export const behaviours: readonly Behaviour[] = [...broken, ...strange, ...untrusted, ...stubborn];
