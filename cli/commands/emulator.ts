import { faults, type Profile, startEmulator } from '../../emulator/index.ts';
import type { Command } from '../command.ts';
import { pick } from '../pick.ts';
import { exitCode, type Flags, readFlags, UsageError } from '../usage.ts';

const flags: Flags = {
  port: { about: 'port of the API; a free one by default' },
  'control-port': { about: 'port of the clock control; a free one by default' },
  profile: { about: 'edition that it serves: otc (default) or huaweicloud' },
  fault: { about: 'id of a fault to serve with; prove lists them' },
};

function portIn(given: Record<string, string[]>, flag: string): number {
  const [text = '0'] = given[flag] ?? [];
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`emulator: --${flag} is a port from 0 to 65535, not ${text}.`);
  return port;
}

function profileIn(given: Record<string, string[]>): Profile {
  const [name = 'otc'] = given.profile ?? [];
  if (name === 'otc' || name === 'huaweicloud') return name;
  throw new UsageError(`emulator: --profile is otc or huaweicloud, not ${name}.`);
}

async function serve(words: readonly string[]): Promise<number> {
  const given = readFlags('emulator', words, flags);
  const [faultId] = given.fault ?? [];
  const fault = faultId === undefined ? undefined : pick('fault', faultId, faults);
  const ports = { port: portIn(given, 'port'), controlPort: portIn(given, 'control-port') };
  const profile = profileIn(given);
  const emulator = await startEmulator({ ...ports, profile, ...(fault ? { fault } : {}) }).catch(
    (error: Error) => error,
  );
  if (emulator instanceof Error) {
    console.error(emulator.message);
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
