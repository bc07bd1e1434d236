import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../../run/package-root.ts';
import type { Answering, Asked } from './behaviours.testing.ts';

/** A hostile endpoint that is being served. */
export interface Hostile {
  readonly endpoint: string;
  /** Connections so far to the other host that it redirects to. */
  contactsElsewhere(): number;
  /** Bytes that it could send so far. */
  sent(): number;
  close(): Promise<void>;
}

/** Serves a behaviour on a port that the kernel picks. */
export async function startHostile(answering: Answering): Promise<Hostile> {
  const elsewhere = await listening(createServer(socket => socket.destroy()));
  const server = serverOf(answering, elsewhere.url('http'));
  const main = await listening(server);
  if ('refuses' in answering) await main.close();
  return {
    endpoint: main.url('certificate' in answering ? 'https' : 'http'),
    contactsElsewhere: () => elsewhere.contacts(),
    sent: () => main.sent(),
    close: async () => {
      await Promise.all([elsewhere.close(), ...('refuses' in answering ? [] : [main.close()])]);
    },
  };
}

/** The same, but the first request is answered as a KMS does: what asks before a run finds nothing wrong. */
export function afterFirst(answering: Answering): Answering {
  const quotas = JSON.stringify({ quotas: { resources: [{ type: 'CMK', used: 0, quota: 100 }] } });
  const closing = { 'content-type': 'application/json', connection: 'close' };
  let asked = 0;
  return {
    http: (request, response, elsewhere) => {
      asked += 1;
      if (asked === 1) response.writeHead(200, closing).end(quotas);
      else if ('http' in answering) answering.http(request, response, elsewhere);
      else if ('tcp' in answering && response.socket) {
        answering.tcp(response.socket);
        response.socket.emit('data', Buffer.alloc(0));
      }
    },
  };
}

function serverOf(answering: Answering, elsewhere: string): Server {
  if ('refuses' in answering) return createServer();
  if ('tcp' in answering) return createServer(answering.tcp);
  if ('certificate' in answering) {
    const pem = readFileSync(join(packageRoot(), answering.certificate));
    const server = createHttpsServer({ key: pem, cert: pem }, (_, response) => void response.end('{}'));
    return server.on('tlsClientError', () => {});
  }
  return createHttpServer(withBody((asked, response) => answering.http(asked, response, elsewhere)));
}

function withBody(answer: (asked: Asked, response: Parameters<RequestListener>[1]) => void): RequestListener {
  return (request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      const { url, headers, rawHeaders } = request;
      answer({ ...(url ? { url } : {}), headers, rawHeaders, body }, response);
    });
  };
}

async function listening(server: Server) {
  const open = new Set<Socket>();
  let [contacts, sent] = [0, 0];
  server.on('connection', (socket: Socket) => {
    contacts += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      sent += socket.bytesWritten;
      open.delete(socket);
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: (scheme: string) => `${scheme}://127.0.0.1:${port}`,
    contacts: () => contacts,
    sent: () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, sent),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise(done => server.close(done));
    },
  };
}
