import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertion, header, testRecord } from '../reports/sample.testing.ts';
import type { Config } from '../run/config/shape.ts';
import { claimOutputFolder } from '../run/files/output-folder.ts';
import { repeating } from './repeat.ts';
import { scratch } from './testing/test-run.testing.ts';

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
