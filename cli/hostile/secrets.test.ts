import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { type Fault, startEmulator } from '../../emulator/index.ts';
import { deriveMaterial } from '../../run/host/keys/material.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { assertNoTrace, canaries, textsIn } from './servers/canaries.testing.ts';

/** Repeats what a client should keep to itself, in every error. */
const telltale: Fault = {
  id: 'tells-everything',
  breaks: [],
  story: 'Repeats the token, and the body of the request in base64, in the text of errors.',
  patch: () => ({
    errorText: (_, { headers, raw }) => `${headers['x-auth-token']} ${raw.toString('base64')}`,
  }),
};

const names = [
  'KMS_AUTH_TOKEN',
  'KMS_OTHER_AUTH_TOKEN',
  'KMS_READONLY_AUTH_TOKEN',
  'KMS_EXPIRED_AUTH_TOKEN',
  'KMS_PASSWORD',
  'KMS_SECRET_KEY',
] as const;

/** Material of every key that the evidence names: it is derived from the ledger secret and the id. */
function materialIn(evidence: string): string[] {
  const ids = new Set(evidence.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g));
  const material = [...ids].map(id => deriveMaterial(canaries.KMS_LEDGER_SECRET, id));
  return material.flatMap(bytes => [bytes.toString('base64'), bytes.toString('hex')]);
}

for (const [what, fault, code] of [
  ['clean', undefined, 0],
  ['failing', telltale, 1],
] as const) {
  it(`a ${what} run leaves no trace of its secrets`, async () => {
    const emulator = await startEmulator(fault ? { fault } : {});
    const out = join(scratch(), 'out');
    const { KMS_LEDGER_SECRET } = canaries;
    const { code: exit, ...printed } = await runCommand(['certify', '--workers', '2'], {
      ...withoutConsole(emulator.env),
      KMS_LEDGER_SECRET,
      KMS_OUT: out,
      KMS_STATE_DIR: scratch(),
      KMS_CONSISTENCY_MS: '0',
    });
    await emulator.close();

    assert.equal(exit, code, printed.stdout + printed.stderr);
    assert.notEqual(certificateIn(out).level, 'INVALID');
    const planted = names.map(name => emulator.env[name] ?? assert.fail(name));
    const material = materialIn(readFileSync(join(out, 'evidence.jsonl'), 'utf8'));
    assert.ok(material.length > 20, 'the evidence names few keys');
    assertNoTrace(
      [printed.stdout, printed.stderr, ...textsIn(out)],
      [...planted, KMS_LEDGER_SECRET, ...material],
    );
  });
}
