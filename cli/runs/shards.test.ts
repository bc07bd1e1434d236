import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** The whole suite with CONFORMANCE_SHARDS=1, some four minutes; else a few requirements of several files. */
const whole = process.env.CONFORMANCE_SHARDS === '1';
const scope = whole ? [] : ['--requirement', 'DEL-001,PRE-001,REC-001,STA-001,INP-001,IMP-001,AUT-001'];
const ends = whole ? { level: 'CONFORMANT STRICT', exit: 0 } : { level: 'INCOMPLETE', exit: 2 };

const folder = scratch();
const out = (name: string) => join(folder, name);
const shards = [1, 2, 3];
let emulator: RunningEmulator;

/** Certifies the emulator into a folder of the name. */
async function certified(name: string, ...flags: string[]): Promise<number | null> {
  const settings = {
    ...(whole ? emulator.env : withoutConsole(emulator.env)),
    KMS_STATE_DIR: out('state'),
    KMS_CONSISTENCY_MS: '0',
    KMS_REPORTS: 'none',
    KMS_WORKERS: '1',
  };
  const { code } = await runCommand(['certify', ...scope, ...flags, '--out', out(name)], settings);
  return code;
}

async function graded(name: string, ...parts: string[]) {
  const { code, stdout } = await runCommand(['grade', ...parts.map(out), '--out', out(name)]);
  return { code, stdout, certificate: certificateIn(out(name)) };
}

const outcomesOf = ({ requirements }: ReturnType<typeof certificateIn>) =>
  requirements.map(({ id, outcome, observation }) => `${id} ${outcome}: ${observation}`);

describe('three shards on one machine', () => {
  before(async () => {
    emulator = await startEmulator();
    assert.equal(await certified('one'), ends.exit);
    for (const share of shards) assert.equal(await certified(`${share}`, '--shard', `${share}/3`), 0);
  });

  after(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('grade to the level and the outcomes of one run', async () => {
    const { code, certificate } = await graded('all', '3', '1', '2');
    assert.deepEqual([code, certificate.level], [ends.exit, ends.level]);
    assert.deepEqual(outcomesOf(certificate), outcomesOf(certificateIn(out('one'))));
  });

  it('are INCOMPLETE with one of them missing, and with one given twice, with the reason', async () => {
    const missing = await graded('missing', '1', '3');
    assert.deepEqual([missing.code, missing.certificate.level], [2, 'INCOMPLETE']);
    assert.match(missing.stdout, /shard 2 of 3 is missing/);
    const twice = await graded('twice', '1', '2', '2', '3');
    assert.deepEqual([twice.code, twice.certificate.level], [2, 'INCOMPLETE']);
    assert.match(twice.stdout, /shard 2 of 3 was left out: the same shard was given before/);
  });
});
