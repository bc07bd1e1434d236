import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NotKept, proofToKeep } from './keep-proof.ts';

const folder = mkdtempSync(join(tmpdir(), 'keep-proof-'));

/** Why a file cannot be kept. */
function refusal(file: string): string {
  try {
    proofToKeep(file);
  } catch (error) {
    assert.ok(error instanceof NotKept, String(error));
    return error.message;
  }
  return '';
}

test('what is no proof is said in words', () => {
  const file = join(folder, 'proof.json');
  assert.equal(refusal(file), `${file} does not exist.`);
  for (const text of [
    '',
    'null',
    '{}',
    '{"suite":{},"faults":{}}',
    '{"suite":{},"faults":[],"variants":[],"uncovered":[]}',
  ]) {
    writeFileSync(file, text);
    assert.equal(refusal(file), `${file} is not a proof.`);
  }
  const nothing = { faults: 0, killed: 0, variants: 0, green: 0 };
  const empty = { suite: { digest: 'x' }, totals: nothing, faults: [], variants: [], uncovered: [] };
  writeFileSync(file, JSON.stringify(empty));
  assert.match(refusal(file), /cannot be kept: it is not green: [^;]*; it is of another suite; it lacks /);
});

test('words are refused', () => {
  const script = fileURLToPath(new URL('./keep-proof.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, 'reports/other'], { encoding: 'utf8' });
  assert.equal(status, 64);
  assert.match(
    stderr,
    /^keep-proof takes no words \(reports\/other\): it keeps reports\/out\/proof\.json\.\n$/,
  );
});
