import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Identity } from '../crypto/certificate.ts';
import type { Rules } from '../rules/rules.ts';

/** The first byte of every TLS handshake. */
const handshake = 0x16;

/** Redirects a plain-text request to the same path. */
function redirect(socket: Socket, scheme: 'http' | 'https'): void {
  const { localAddress, localPort } = socket;
  const [, path = '/'] = String(socket.read()).split(' ');
  const location = `${scheme}://${localAddress}:${localPort}${path}`;
  socket.end(`HTTP/1.1 301 Moved Permanently\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
}

function servePlainHttp(
  socket: Socket,
  http: HttpServer,
  treatment: ReturnType<Rules['treatmentOfPlainHttp']>,
): void {
  if (treatment === 'serve') http.emit('connection', socket);
  else if (treatment === 'close') socket.destroy();
  else redirect(socket, treatment === 'redirect to https' ? 'https' : 'http');
}

/** A listener that passes TLS connections to this server; not listening yet. A rule decides about plain text. */
export function behindTls(http: HttpServer, { key, cert }: Identity, rules: Rules): Server {
  const tls = createTlsServer({}, socket => http.emit('connection', socket));
  tls.on('tlsClientError', () => {});
  return createServer(socket => {
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (!first) return void socket.destroy();
      socket.unshift(first);
      if (first[0] !== handshake) return servePlainHttp(socket, http, rules.treatmentOfPlainHttp());
      const [minVersion, maxVersion] = rules.tlsVersions();
      // Old versions need old signatures, which OpenSSL allows at its lowest level only.
      tls.setSecureContext({ key, cert, minVersion, maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' });
      tls.emit('connection', socket);
    });
  });
}
