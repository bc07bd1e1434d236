import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** When and how a run is killed. */
export interface Moment {
  /** The command with everything that it started, the command alone, or the process of the run host alone. */
  readonly victim: 'everything' | 'command' | 'run host';
  /** Counted from 1, over all requests or over create-key alone. */
  readonly request: number;
  readonly of: 'all requests' | 'create-key';
  /** What becomes of the request: it never arrives, arrives after the kill, or is carried out and not answered. */
  readonly fate: 'lost' | 'late' | 'unanswered';
}

/** A whole number from 0 that is below `limit`, the same for the same seed and purpose. */
export function chance(seed: number, purpose: string, limit: number): number {
  return createHash('sha256').update(`${seed} ${purpose}`).digest().readUInt32BE() % limit;
}

/** A moment that is the same for the same seed. Half of them are at the creation of a key. */
export function momentOf(seed: number): Moment {
  const creating = chance(seed, 'of', 2) === 0;
  const victims = ['everything', 'everything', 'everything', 'run host', 'command'] as const;
  return {
    victim: victims[chance(seed, 'victim', victims.length)] ?? 'everything',
    of: creating ? 'create-key' : 'all requests',
    request: 1 + chance(seed, 'request', creating ? 20 : 800),
    fate: (['lost', 'late', 'unanswered'] as const)[chance(seed, 'fate', 3)] ?? 'lost',
  };
}

/** Kills with SIGKILL. What a command has started is a group of processes of its own. */
export function killRun(command: number, victim: Moment['victim']): void {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const children = processes.flatMap(line => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid && parent === command ? [pid] : [];
  });
  const targets = {
    everything: [command, ...children.map(pid => -pid)],
    command: [command],
    'run host': children,
  }[victim];
  for (const target of targets) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

const lateMs = 400;

/**
 * Stands between a run and its target, and kills the run when the moment has come.
 * @returns the endpoint for the run, and what ends it.
 */
export async function standBetween(
  endpoint: string,
  moment: Moment,
  kill: () => void,
): Promise<{ endpoint: string; close(): void }> {
  const seen = { 'all requests': 0, 'create-key': 0 };
  const server: Server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const body = await buffer(incoming);
    seen['all requests'] += 1;
    if (url.endsWith('/create-key')) seen['create-key'] += 1;
    const counts = moment.of === 'all requests' || url.endsWith('/create-key');
    const now = counts && seen[moment.of] === moment.request;
    if (now && moment.fate !== 'unanswered') kill();
    if (now && moment.fate === 'lost') return void incoming.destroy();
    if (now && moment.fate === 'late') await sleep(lateMs);
    const sent = request(endpoint + url, { method, headers }, async reply => {
      const text = await buffer(reply);
      if (now && moment.fate === 'unanswered') kill();
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers).end(text);
    });
    sent.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
