import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readWaivers } from '../../../run/waivers/waivers.ts';
import type { Waiver } from '../../../schemas/formats/evidence.ts';
import { grade } from '../../grade/grade.ts';
import { assertion, checksFor, evidence, header, requirement, testRecord } from '../../sample.testing.ts';
import { gradeOne } from '../../sample-grade.testing.ts';
import { suggestedWaivers } from './suggested-waivers.ts';

test('a waiver is suggested for each failure, with the signature to the letter and the rest left open', () => {
  const received = '200: "a" # b\\n';
  const graded = gradeOne(['fail'], {
    assertions: [assertion('A-1', 'fail', { received })],
    tests: [testRecord('spec › A-1', 'failed')],
  });
  assert.deepEqual(parse(suggestedWaivers(graded)), [
    {
      requirement: 'A-1',
      target: '127.0.0.1:8080',
      signature: graded.requirements[0]?.observation,
      reason: null,
      ticket: null,
      owner: null,
      expiry: null,
    },
  ]);
});

test('what is suggested, filled in and given back, accepts the failures', () => {
  const [failed, met] = ['PRE-001', 'DEL-001'];
  const part = {
    assertions: [assertion(failed, 'fail', { received: '200: "a" # b' }), assertion(met, 'pass')],
    tests: [testRecord(`spec › ${failed}`, 'failed'), testRecord(`spec › ${met}`)],
  };
  const gradeWith = (waivers: Waiver[]) =>
    grade(
      evidence({ ...part, header: header({ waivers }) }),
      [requirement(failed), requirement(met)],
      checksFor(failed, met),
    );
  const before = gradeWith([]);
  assert.deepEqual([before.level, before.exitCode], ['NON-CONFORMANT', 1]);

  const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-waivers-'));
  const file = join(folder, 'waivers.yaml');
  writeFileSync(file, suggestedWaivers(before));
  const now = new Date('2026-01-02');
  assert.throws(() => readWaivers(file, before.header.target.host, now), /waivers\.yaml:\d+: reason/);
  const filled = suggestedWaivers(before)
    .replace(/expiry: .*/g, 'expiry: 2026-12-31')
    .replace(/(reason|ticket|owner): .*/g, '$1: somebody fills it in');
  writeFileSync(file, filled);
  const waivers = readWaivers(file, before.header.target.host, now);
  rmSync(folder, { recursive: true });

  const after = gradeWith(waivers);
  assert.deepEqual([after.level, after.exitCode], ['CONFORMANT WITH DEVIATIONS', 0]);
});

test('none is suggested where nothing failed', () => {
  assert.match(suggestedWaivers(gradeOne(['pass'])), /^Nothing failed/);
});
