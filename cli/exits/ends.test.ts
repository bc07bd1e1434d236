import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../run/package-root.ts';
import { runCommand } from '../testing/test-run.testing.ts';
import { ends, placeFor, tableOf } from './ends.testing.ts';

const page = join(packageRoot(), 'docs', 'exit-codes.md');
const [begin, end] = ['<!-- ends:begin -->\n', '<!-- ends:end -->'];

describe('the exit code', { concurrency: 3 }, () => {
  for (const each of ends) {
    it(`is ${each.exit}: ${each.how}`, async () => {
      const { variables, close } = await placeFor(each);
      const { code, stdout, stderr } = await runCommand(each.words, variables);
      await close();
      assert.match(stdout + stderr, each.says);
      assert.equal(code, each.exit, stdout + stderr);
      assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+/m);
    });
  }
});

/** CONFORMANCE_WRITE=1 writes the table in place of comparing it. */
it('is documented for each way to end', () => {
  assert.ok(ends.length >= 40, `${ends.length} ways`);
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const made = `${before}${begin}\n${tableOf(ends)}\n${end}${rest.split(end)[1] ?? ''}`;
  if (process.env.CONFORMANCE_WRITE === '1') writeFileSync(page, made);
  assert.equal(readFileSync(page, 'utf8'), made);
});
