import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faults, startEmulator } from '../emulator/index.ts';
import { certificateOf, result } from '../reports/compare/sample.testing.ts';
import { assertion, header, testRecord } from '../reports/sample.testing.ts';
import type { Config } from '../run/config/shape.ts';
import { claimOutputFolder } from '../run/files/output-folder.ts';
import type { Outcome } from '../schemas/generated/certificate.ts';
import { failedBefore, repeating } from './repeat.ts';
import { certificateIn, runCommand, runSettings, scratch } from './testing/test-run.testing.ts';

test('a repeat runs the tests in which the failure was found as well', () => {
  const out = join(scratch(), 'out');
  claimOutputFolder(out);
  const [story, own] = ['con › whole stories', 'iso › a second key'];
  const records = [
    header(),
    assertion('ISO-001', 'fail', { test: story }),
    assertion('ISO-001', 'pass', { test: own }),
    assertion('STA-002', 'fail', { test: 'sta › decrypt' }),
    testRecord(story, 'passed', { requirements: ['CON-005'] }),
    testRecord(own, 'passed', { requirements: ['ISO-001'] }),
    testRecord('sta › decrypt', 'passed', { requirements: ['STA-002'] }),
  ];
  writeFileSync(join(out, 'evidence.jsonl'), records.map(each => `${JSON.stringify(each)}\n`).join(''));

  const { requirements, alongside } = repeating({ out } as Config, ['ISO-001']);
  assert.deepEqual([requirements, alongside], [['ISO-001'], ['CON-005']]);
});

test('what failed, was non-strict or was not decided in the last run is repeated, and nothing else', () => {
  const outcomes: Outcome[] = [
    ...(['pass', 'fail', 'acceptable', 'non-strict', 'informational', 'flaky'] as const),
    ...(['inconclusive', 'waived', 'not-run', 'unsupported', 'deferred'] as const),
  ];
  const out = scratch();
  const results = outcomes.map((outcome, n) => result(outcome, 'seen', `DEL-${String(n).padStart(3, '0')}`));
  writeFileSync(join(out, 'certificate.json'), JSON.stringify(certificateOf(results)));
  const picked = failedBefore({ out } as Config).map(id => outcomes[Number(id.slice(4))]);
  assert.deepEqual(picked, ['fail', 'non-strict', 'flaky', 'inconclusive', 'not-run']);
  assert.throws(
    () => failedBefore({ out: scratch() } as Config),
    /--failed: there is no .*certificate\.json/,
  );
});

test('--failed and --repeat write into repeat/, and what the run before them wrote stays to the byte', async context => {
  const fault = faults.find(({ id }) => id === 'generated-material-is-deleted');
  assert.ok(fault);
  const emulator = await startEmulator({ fault });
  context.after(() => emulator.close());
  const out = join(scratch(), 'out');
  claimOutputFolder(out);
  const last = certificateOf([result('fail', '200', 'PRE-001'), result('pass', '200', 'DEL-001')]);
  writeFileSync(join(out, 'certificate.json'), JSON.stringify(last));
  const before = bytesIn(out);
  const file = join(scratch(), 'kms.env');
  const settings = Object.entries({ ...runSettings(emulator.env, out), KMS_WORKERS: '1' });
  writeFileSync(file, settings.map(([name, value]) => `${name}=${value}\n`).join(''));
  for (const [words, exit, said] of [
    [['--failed'], 1, 'PRE-001 is not met: fail'],
    [['--repeat', 'DEL-001'], 0, 'DEL-001 is met now'],
  ] as const) {
    const { code, stdout, stderr } = await runCommand(['certify', ...words, '--env-file', file]);
    const repeat =
      /^ {2}repeat +npx kms-conformance certify --repeat PRE-001 .* --env-file (\S+) --out (\S+)$/m;
    if (code === 1) assert.deepEqual(repeat.exec(stdout)?.[1], file, stdout);
    assert.equal(code, exit, stdout + stderr);
    assert.match(stderr, new RegExp(`^Repeating ${said.slice(0, 7)} on http`, 'm'));
    assert.match(stdout, new RegExp(`^kms-conformance \\S+: ${said}$`, 'm'));
    const { requirements } = certificateIn(join(out, 'repeat'));
    assert.ok(requirements.some(({ id, evidence }) => said.startsWith(id) && evidence.length > 0));
    assert.deepEqual(bytesIn(out), before);
  }
});

/** The files right in a folder, with what they hold. */
function bytesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(files.map(({ name }) => [name, readFileSync(join(folder, name), 'base64')]));
}
