import {
  type EmulatorOptions,
  faults,
  type Profile,
  StateError,
  startEmulator,
  variants,
} from '../../emulator/index.ts';
import type { Command } from '../command.ts';
import { pick } from '../pick.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';

const flags: Flags = {
  host: { about: 'name or address to listen on (127.0.0.1)' },
  port: { about: 'port of the API; a free one by default' },
  'control-port': { about: 'port of the control; a free one by default' },
  tls: { about: 'serve HTTPS; KMS_CA_FILE in the output names the authority to trust', isSwitch: true },
  profile: { about: 'edition that it serves: otc (default) or huaweicloud' },
  seed: { about: 'YAML or JSON file with projects, users and keys to start with' },
  data: { about: 'file to keep everything in, so that a restart loses nothing; memory only by default' },
  fault: { about: 'id of a fault to serve with; --list shows them' },
  variant: { about: 'id of a benign variant to serve with; --list shows them' },
  list: { about: 'list the faults and variants, and end', isSwitch: true },
  log: { about: 'write one line for each request to stderr', isSwitch: true },
};

type Given = Record<string, string[]>;

function portIn(given: Given, flag: string): number {
  const [text = '0'] = given[flag] ?? [];
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`emulator: --${flag} is a port from 0 to 65535, not ${text}.`);
  return port;
}

function profileIn(given: Given): Profile | undefined {
  const [name] = given.profile ?? [];
  if (name === undefined || name === 'otc' || name === 'huaweicloud') return name;
  throw new UsageError(`emulator: --profile is otc or huaweicloud, not ${name}.`);
}

function optionsIn(given: Given): EmulatorOptions {
  const [fault, variant, host, seed, data] = ['fault', 'variant', 'host', 'seed', 'data'].map(
    flag => given[flag]?.[0],
  );
  if (fault && variant) throw new UsageError('emulator: give either --fault or --variant, not both.');
  const profile = profileIn(given);
  return {
    port: portIn(given, 'port'),
    controlPort: portIn(given, 'control-port'),
    ...(profile && { profile }),
    ...(fault && { fault: pick('fault', fault, faults) }),
    ...(variant && { variant: pick('variant', variant, variants) }),
    ...(host && { host }),
    ...(seed && { seed }),
    ...(data && { data }),
    ...(given.tls && { over: 'tls' as const }),
    ...(given.log && { log: (line: string) => console.error(line) }),
  };
}

function list(): number {
  const rows = [
    ...faults.map(({ id, breaks, story }) => [id, breaks.join(' '), story]),
    ...variants.map(({ id, story }) => [id, 'variant', story]),
  ];
  for (const row of rows) console.log(row.join('\t'));
  return exitCode.done;
}

async function serve(words: readonly string[]): Promise<number> {
  const given = readFlags('emulator', words, flags);
  const options = optionsIn(given);
  if (given.list) return list();
  const emulator = await startEmulator(options).catch((error: Error) => error);
  if (emulator instanceof Error) {
    console.error(emulator instanceof StateError ? `Cannot start: ${emulator.message}` : emulator.message);
    return exitCode.refused;
  }
  console.log(JSON.stringify(emulator.env));
  await new Promise<void>(done => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await emulator.close();
  return exitCode.done;
}

/** Serves the emulator until it is interrupted; its one line of output is everything that a client needs. */
export const emulatorCommand: Command = {
  about: 'serves the emulator on a port; prints one JSON line with everything a client needs',
  flags,
  run: serve,
};
