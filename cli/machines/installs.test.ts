import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { flat, hoisted, type Installed, packed, plugged, stored } from './installs.testing.ts';
import { outcomeIn, runIn } from './machine.testing.ts';

const tarball = packed();

const layouts: Readonly<Record<string, (tarball: string) => Installed>> = {
  'in the folder above, as in a workspace of npm': hoisted,
  'in a store of links, as by pnpm': stored,
  'without a folder of modules, as by Yarn PnP': plugged,
};

describe('the package certifies where it is installed', () => {
  for (const [layout, install] of Object.entries(layouts))
    it(layout, async () => {
      const { folder, file, variables } = install(tarball);
      const words = ['certify', '--requirement', 'DEL-001', '--workers', '1', '--out', join(folder, 'out')];
      const { code, stdout, stderr } = await runIn(words, { folder, file, ...(variables && { variables }) });
      assert.equal(code, 2, stdout + stderr);
      assert.equal(outcomeIn(join(folder, 'out'), 'DEL-001'), 'pass');
    });
});

describe('the package says what is missing where it is not installed right', () => {
  it('without what finds its modules under Yarn PnP', async () => {
    const { folder, file } = plugged(tarball);
    const { code, stderr } = await runIn(['certify'], { folder, file });
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^Not installed: ajv, .*\. Run npm ci in .*, or npm install where you use the package\.\n$/,
    );
  });
});

/** Characters that mean something in a shell, a URL, a pattern or a page, and some beyond ASCII. */
const odd = `a b #1 100% %41 'q' "d" äöü 🔑 $(x) [y] {z} <i> *&?;`;

it('a project, an output and a state folder with odd characters in their paths: all of it works', async context => {
  const emulator = await startEmulator();
  context.after(() => emulator.close());
  const { folder, file } = flat(tarball, join(scratch(), odd));
  const [out, state] = [join(folder, `out ${odd}`), join(folder, `state ${odd}`)];
  const variables = { ...withoutConsole(emulator.env), KMS_STATE_DIR: state, KMS_CONSISTENCY_MS: '0' };
  const run = (...words: string[]) => runIn(words, { folder, file, variables });
  const certified = await run('certify', '--requirement', 'DEL-001', '--workers', '1', '--out', out);

  assert.equal(certified.code, 2, certified.stdout + certified.stderr);
  assert.equal(outcomeIn(out, 'DEL-001'), 'pass');
  assert.deepEqual(readdirSync(folder).sort(), ['node_modules', `out ${odd}`, `state ${odd}`]);
  assert.match(readdirSync(state, { recursive: true }).join(), /ledger-secret/);
  const graded = await run('grade', out, '--out', join(folder, `graded ${odd}`));
  assert.equal(graded.code, 2, graded.stderr);
  assert.equal((await run('compare', out, join(folder, `graded ${odd}`))).code, 0);
});
