import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../project-root.ts';
import { packedFiles } from './packed-files.ts';

const lines = (text: string) => text.replaceAll('\r\n', '\n').split('\n').filter(Boolean);

test('the package has the files that packed-files.txt lists, and no other', () => {
  const listed = lines(readFileSync(join(projectRoot(), 'scripts', 'generate', 'packed-files.txt'), 'utf8'));
  const packed = lines(packedFiles());
  const added = packed.filter(file => !listed.includes(file));
  const missing = listed.filter(file => !packed.includes(file));
  const how =
    'The package has other files than scripts/generate/packed-files.txt lists. If that is meant, run: npm run generate';
  assert.deepEqual(
    { added, missing },
    { added: [], missing: [] },
    `${how}\n${JSON.stringify({ added, missing })}`,
  );
});

test('it packs no test, no helper of tests and no script of the build', () => {
  const wrong = lines(packedFiles()).filter(file =>
    /^dist\/(.*\.(test|testing)\.|scripts\/)|^scripts/.test(file),
  );
  assert.deepEqual(wrong, []);
});
