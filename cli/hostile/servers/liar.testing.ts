import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type RunningEmulator, startEmulator } from '../../../emulator/index.ts';
import { operations } from '../../../schemas/contract/contract.ts';
import { chance } from '../../testing/broken-run.testing.ts';

/** A key that belongs to a customer, and that nothing but a read may name. */
interface Foreign {
  readonly key_id: string;
  readonly key_alias: string;
}

/** A server that lies, in front of an emulator with keys of a customer. */
export interface Liar {
  readonly emulator: RunningEmulator;
  readonly endpoint: string;
  /** Requests that would change a key of the customer: there must be none. */
  readonly harmful: string[];
  /** Requests that change something, so far. */
  changes(): number;
  close(): Promise<void>;
}

const ours = 'kms-conformance/20260102t030405-abcdef/external-aes_256-1';
const foreign: readonly Foreign[] = [
  { key_id: 'f0000000-0000-4000-8000-000000000001', key_alias: 'production' },
  { key_id: 'f0000000-0000-4000-8000-000000000002', key_alias: ours },
  { key_id: 'f0000000-0000-4000-8000-000000000003', key_alias: 'kms-conformance' },
  { key_id: 'fabc0000-0000-4000-8000-000000000004', key_alias: 'evs/default-2' },
];

const changing = new Set(
  Object.values(operations)
    .filter(({ effect }) => effect !== 'reads')
    .map(({ path }) => path.split('/').at(-1)),
);

/** Why a request would harm a key of the customer: it names its id, its alias, or the beginning of its id. */
function harmIn(url: string, body: string): string | undefined {
  if (!changing.has(url.split(/[/?]/).findLast(Boolean) ?? '')) return undefined;
  const named = /"key_id"\s*:\s*"([^"]*)"/.exec(body)?.[1]?.toLowerCase() ?? '';
  const text = (url + body).toLowerCase();
  const harmed = foreign.find(
    ({ key_id, key_alias }) =>
      text.includes(key_id) || named === `alias/${key_alias}` || (named !== '' && key_id.startsWith(named)),
  );
  return harmed && `${url} ${body}`;
}

type Draw = (limit: number) => number;

/** Values that a lie may put in the place of any other: those of the customer's keys, of ours, and of no key. */
class Lies {
  readonly #draw: Draw;
  /** How many of a hundred fields are lies. */
  readonly #percent: number;
  readonly #seen = new Map<string, Set<unknown>>();

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#percent = [1, 3, 8, 20, 50][draw(5)] ?? 50;
    for (const key of foreign) this.#learn(key);
    this.#seen.set('default_key_flag', new Set(['0', '1']));
  }

  /** The reply with lies in some of its fields. @param sent the request, whose members may be echoed. */
  told(reply: unknown, sent: unknown): unknown {
    this.#learn(sent);
    this.#learn(reply);
    return this.#lie(reply, '');
  }

  get isDue(): boolean {
    return this.#draw(100) < this.#percent;
  }

  #learn(value: unknown, name = ''): void {
    if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value))
        this.#learn(member, Array.isArray(value) ? name : key);
    else this.#seen.set(name, (this.#seen.get(name) ?? new Set()).add(value));
  }

  #lie(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return this.#disorder(value.map(each => this.#lie(each, name)));
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).map(([key, member]) => [key, this.#lie(member, key)] as const);
      return Object.fromEntries(members.filter(() => this.#draw(4) > 0 || !this.isDue));
    }
    return this.isDue ? this.#instead(value, name) : value;
  }

  #disorder(values: unknown[]): unknown[] {
    if (!this.isDue) return values;
    return [values.toReversed(), values.slice(1), [...values, ...values]][this.#draw(3)] ?? values;
  }

  #instead(value: unknown, name: string): unknown {
    const alike = [...(this.#seen.get(name) ?? [])];
    const any = [...this.#seen.values()].flatMap(values => [...values]);
    const odd = [null, 0, true, '', [], {}, [value], { key_id: value }];
    const text = String(value);
    const near = [text.slice(0, 1), text.slice(0, 8), text.toUpperCase(), `${text} `, text.slice(0, -1)];
    const from = [alike, alike, alike, any, odd, near][this.#draw(6)] ?? odd;
    return from[this.#draw(from.length)];
  }
}

const statuses = [200, 200, 204, 301, 400, 403, 404, 409];

/** Starts a liar. The same seed tells the same lies to the same requests. */
export async function startLiar(seed: number): Promise<Liar> {
  let drawn = 0;
  const draw: Draw = limit => chance(seed, `${++drawn}`, Math.max(1, limit));
  const lies = new Lies(draw);
  const emulator = await startEmulator();
  const document = emulator.controls.snapshot();
  const [project = { name: '' }] = document.projects;
  const customers = foreign.map(key => ({ ...key, project: project.name, key_description: 'of a customer' }));
  await emulator.controls.restore({ ...document, keys: [...(document.keys ?? []), ...customers] });
  const harmful: string[] = [];
  let changes = 0;
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const body = await buffer(incoming);
    if (changing.has(url.split('/').at(-1))) changes += 1;
    const harm = harmIn(url, String(body));
    if (harm) harmful.push(harm);
    const sent = request(emulator.endpoint + url, { method, headers }, async reply => {
      const told = lieIn(String(await buffer(reply)), String(body), lies);
      const status = draw(3) === 0 && lies.isDue ? statuses[draw(statuses.length)] : reply.statusCode;
      const { 'content-length': _, ...rest } = reply.headers;
      outgoing.writeHead(status ?? 502, rest).end(told);
    });
    sent.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    emulator,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    harmful,
    changes: () => changes,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await emulator.close();
    },
  };
}

function lieIn(reply: string, sent: string, lies: Lies): string {
  try {
    return JSON.stringify(lies.told(JSON.parse(reply), sent ? JSON.parse(sent) : undefined)) ?? '';
  } catch {
    return reply;
  }
}
