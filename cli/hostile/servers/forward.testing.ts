import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Something between a client and an endpoint, on this machine. */
export interface Forward {
  readonly port: number;
  /** What clients asked for with CONNECT, head and all. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Passes everything on, what the client sends only after a delay, in milliseconds. */
export function slowForward(endpoint: string, delayMs: number, host = '127.0.0.1'): Promise<Forward> {
  return listening(host, (client, _, open) => join(client, open(endpoint), delayMs));
}

/** An HTTP proxy that leads to one endpoint, whatever it is asked for. */
export function tunnel(endpoint: string): Promise<Forward> {
  return listening('127.0.0.1', (client, asked, open) => {
    client.once('data', head => {
      asked.push(String(head));
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(client, open(endpoint), 0);
    });
  });
}

function join(client: Socket, server: Socket, delayMs: number): void {
  client.on('data', bytes => setTimeout(() => server.write(bytes), delayMs));
  server.on('data', bytes => client.write(bytes));
  client.on('close', () => setTimeout(() => server.destroy(), delayMs));
  server.on('close', () => client.destroy());
}

type Meet = (client: Socket, asked: string[], open: (endpoint: string) => Socket) => void;

async function listening(host: string, meet: Meet): Promise<Forward> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const keep = (socket: Socket) => {
    sockets.add(socket);
    return socket
      .setNoDelay(true)
      .on('error', () => socket.destroy())
      .once('close', () => sockets.delete(socket));
  };
  const open = (endpoint: string) => keep(connect(Number(new URL(endpoint).port), '127.0.0.1'));
  const server: Server = createServer(client => meet(keep(client), asked, open));
  await new Promise<void>(done => server.listen(0, host, done));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(done => server.close(done));
    },
  };
}
