import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scratch } from '../testing/test-run.testing.ts';
import { runIn } from './machine.testing.ts';

/** Makes Node say that it is of another version. */
function pretending(version: string): { NODE_OPTIONS: string } {
  const file = join(scratch(), 'version.cjs');
  const told = JSON.stringify(version);
  writeFileSync(
    file,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: ${told} } });\n`,
  );
  return { NODE_OPTIONS: `--require=${file}` };
}

describe('the command', () => {
  for (const version of ['20.19.0', '22.0.0', '23.1.0', '24.0.0', '25.2.1', '26.0.0'])
    it(`starts with Node ${version}`, async () => {
      const { code, stdout, stderr } = await runIn(['--version'], { variables: pretending(version) });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    });

  for (const version of ['16.20.2', '18.20.8', '20.18.3'])
    it(`refuses Node ${version} in one line`, async () => {
      const { code, stderr } = await runIn(['--version'], { variables: pretending(version) });
      assert.equal(code, 3);
      assert.equal(stderr, `Node ${version} is too old for kms-conformance. Install Node 20.19 or later.\n`);
    });
});
