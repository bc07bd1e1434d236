import { readFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Rules } from '../rules/rules.ts';

/** Self-signed, for 127.0.0.1, and published with the project: it protects nothing. */
export const certificateFile = fileURLToPath(new URL('../keys/tls-cert.pem', import.meta.url));
const keyFile = new URL('../keys/tls-key.pem', import.meta.url);

/** The first byte of every TLS handshake. */
const handshake = 0x16;

/** Answers a request in clear with a redirect to the same path. */
function redirect(socket: Socket, scheme: 'http' | 'https'): void {
  const { localAddress, localPort } = socket;
  const [, path = '/'] = String(socket.read()).split(' ');
  const location = `${scheme}://${localAddress}:${localPort}${path}`;
  socket.end(`HTTP/1.1 301 Moved Permanently\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
}

function inClear(socket: Socket, http: HttpServer, treatment: ReturnType<Rules['treatmentOfClear']>): void {
  if (treatment === 'serve') http.emit('connection', socket);
  else if (treatment === 'close') socket.destroy();
  else redirect(socket, treatment === 'redirect' ? 'https' : 'http');
}

/** A listener that hands to this server what comes over TLS; not listening yet. What comes in clear is up to a rule. */
export function behindTls(http: HttpServer, rules: Rules): Server {
  const [key, cert] = [readFileSync(keyFile), readFileSync(certificateFile)];
  const tls = createTlsServer({}, socket => http.emit('connection', socket));
  tls.on('tlsClientError', () => {});
  return createServer(socket => {
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (!first) return void socket.destroy();
      socket.unshift(first);
      if (first[0] !== handshake) return inClear(socket, http, rules.treatmentOfClear());
      const [minVersion, maxVersion] = rules.tlsVersions();
      // Old versions are spoken with old signatures only, which OpenSSL allows at its lowest level.
      tls.setSecureContext({ key, cert, minVersion, maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' });
      tls.emit('connection', socket);
    });
  });
}
