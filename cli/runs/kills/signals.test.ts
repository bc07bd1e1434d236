import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../../../emulator/index.ts';
import { chance } from '../../testing/broken-run.testing.ts';
import { middleman } from '../../testing/middleman.testing.ts';
import { certificateIn, runCommand, runSettings, scratch } from '../../testing/test-run.testing.ts';

/** How many runs are ended by a signal, and the seed of the first: see CONTRIBUTING.md. */
const signals = Number(process.env.CONFORMANCE_SIGNALS ?? 3);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);
const kinds = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

for (let n = 0; n < signals; n += 1) {
  const seed = firstSeed + n;
  const signal = kinds[n % kinds.length] ?? 'SIGINT';
  const moment = 1 + chance(seed, 'request', 600);
  /** A second signal ends a run that does not wait for its keys. */
  const twice = chance(seed, 'twice', 3) === 0;

  test(`${twice ? 'two ' : ''}${signal} at request ${moment}: every key that is left is named`, async context => {
    const emulator = await startEmulator();
    context.after(() => emulator.close());
    let send = () => {};
    const between = await middleman(emulator.endpoint, ({ n }) => {
      if (n === moment || (twice && n === moment + 3)) send();
      return undefined;
    });
    context.after(() => between.close());
    const out = join(scratch(), 'out');
    const environment = {
      ...runSettings(emulator.env, out),
      KMS_ENDPOINT: between.endpoint,
      KMS_REPORTS: 'none',
    };
    let sent = 0;
    const { code, stdout, stderr } = await runCommand(['certify'], environment, child => {
      send = () => {
        sent += 1;
        child.kill(signal);
      };
    });

    assert.ok(sent > 0, 'the run ended before the moment came');
    assert.notEqual(code, 0, stdout + stderr);
    const left = (emulator.controls.snapshot().keys ?? []).filter(
      ({ key_alias, key_state }) =>
        key_alias.startsWith('kms-conformance/') && key_state !== 'Pending deletion',
    );
    const { stdout: swept } = await runCommand(['sweep', '--dry-run'], environment);
    const residue = existsSync(join(out, 'certificate.json'))
      ? certificateIn(out).cleanup?.residue
      : undefined;
    const named = `${JSON.stringify(residue)}${swept}`;
    for (const { key_alias } of left) assert.ok(named.includes(key_alias), `${key_alias} in ${named}`);
  });
}
