import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { readEvidence } from '../../reports/grade/run/evidence.ts';
import { type MovedClock, type WrongClock, withClock } from '../testing/moved-clock.testing.ts';
import { certificateIn, runCommand, scratch } from '../testing/test-run.testing.ts';

const hour = 3_600;
const day = 24 * hour;

/** CONFORMANCE_CLOCKS=all runs the whole suite under each clock, with and without a control endpoint. */
const all = process.env.CONFORMANCE_CLOCKS === 'all';
const filter = ['IMP-002', 'EXP-002', 'AUT-008', 'AUT-009'].flatMap(id => ['--requirement', id]);

const clocks: Readonly<Record<string, WrongClock>> = {
  'an hour fast': { ahead: hour },
  'a day slow': { ahead: -day },
  'set back by an hour during the run': { ahead: -hour, isSetLater: true },
  ...(all && {
    'an hour slow': { ahead: -hour },
    'a day fast': { ahead: day },
    'set back by 90 s during the run': { ahead: -90, isSetLater: true },
    'set forward by a day during the run': { ahead: day, isSetLater: true },
  }),
};

/** Called when the run has begun to create keys. */
let whileRunning = () => {};
const emulator = await startEmulator({ log: line => line.includes('create-key') && whileRunning() });
after(() => emulator.close());

const rightClock: MovedClock = { environment: {}, set: () => {} };

async function outcomes(clock: MovedClock, control: boolean) {
  const out = join(scratch(), 'out');
  whileRunning = clock.set;
  const { KMS_CONTROL_ENDPOINT: endpoint = '', KMS_CONSOLE_URL: _, ...env } = emulator.env;
  const run = await runCommand(['certify', '--workers', '2', '--out', out, ...(all ? [] : filter)], {
    ...env,
    ...clock.environment,
    ...(control && { KMS_CONTROL_ENDPOINT: endpoint }),
    KMS_STATE_DIR: scratch(),
    KMS_CONSISTENCY_MS: '0',
  });
  const told = run.stdout + run.stderr;
  const { level, requirements } = certificateIn(out);
  assert.notEqual(level, 'INVALID', told);
  const { header, footer } = readEvidence(join(out, 'evidence.jsonl'));
  assert.ok((footer?.finishedAt ?? '') > header.startedAt, 'the run ends before it begins');
  assert.equal(
    (await runCommand(['verify', out], clock.environment)).stdout.includes('in the future'),
    false,
  );
  return { level, outcomes: requirements.map(({ id, outcome }) => `${id} ${outcome}`), footer };
}

for (const control of all ? [true, false] : [true]) {
  const told = control ? 'with a control endpoint' : 'without one';
  // One run at a time: each moves the clock of the emulator.
  const right = await outcomes(rightClock, control);
  for (const [what, clock] of Object.entries(clocks)) {
    it(`a clock that is ${what}, ${told}: the same outcomes`, async () => {
      const { footer, ...found } = await outcomes(withClock(clock), control);
      const { footer: rightly, ...expected } = right;
      assert.deepEqual(found, expected);
      assert.equal(rightly?.clockStepMs, undefined);
      if (!clock.isSetLater) assert.equal(footer?.clockStepMs, undefined);
      else assert.ok(Math.abs((footer?.clockStepMs ?? 0) - clock.ahead * 1000) < 2_000);
    });
  }
}
