import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { variants } from '../../emulator/index.ts';
import { faults, idle, misnamed, unasked } from './control-faults.testing.ts';
import { type Proven, proveAll } from './proof.ts';

/** Faults of every kind, the treacherous ones first; `npm run prove` takes the whole list. */
const chosen = [
  'delete-succeeds-with-an-error',
  'decrypt-uses-a-cache',
  'refused-import-rebinds-the-key',
  'upper-case-key-id-is-accepted',
  'missing-token-is-accepted',
  'key-state-is-a-number',
  'stale-expiry-fires-late',
  'delete-erases-twins',
  'every-simultaneous-delete-wins',
  'error-echoes-the-token',
  'unpublished-code',
  'tls-1-1-is-spoken',
];

/** Of these the whole suite is run too. */
const sample = ['decrypt-uses-a-cache', 'delete-erases-twins'];

const green = ['tls-1-3-alone', 'tokens-serve-one-import'];

const named = <T extends { id: string }>(ids: readonly string[], list: readonly T[]): T[] =>
  ids.map(id => list.find(each => each.id === id) ?? assert.fail(`there is no ${id}`));

const module = new URL('./control-faults.testing.js', import.meta.url).href;
const around = { workers: 2, module };
let proven: Proven;

before(async () => {
  const picked = [...named(chosen, faults), idle, unasked, misnamed];
  proven = await proveAll({ faults: picked, variants: named(green, variants), ...around });
});

const proofOf = (id: string) => proven.faults.find(fault => fault.id === id);

test('the clean run is CONFORMANT STRICT', () => {
  assert.equal(proven.clean.level, 'CONFORMANT STRICT');
});

test('every chosen fault fails exactly the requirements that it breaks', () => {
  const notKilled = proven.faults.filter(({ id, verdict }) => chosen.includes(id) && verdict !== 'killed');
  assert.deepEqual(notKilled, []);
});

test('a fault that does nothing survives', () => {
  assert.equal(proofOf(idle.id)?.verdict, 'survived');
});

test('a fault in a rule that nobody asks is not activated', () => {
  assert.equal(proofOf(unasked.id)?.verdict, 'not-activated');
});

test('a fault that is listed under another requirement is misblamed', () => {
  const { verdict, failed } = proofOf(misnamed.id) ?? {};
  assert.equal(verdict, 'misblamed');
  assert.deepEqual(failed, ['DEL-001']);
});

test('conforming variants raise no alarm', () => {
  assert.deepEqual(
    proven.variants.filter(({ verdict }) => verdict !== 'green'),
    [],
  );
});

test('the tests that ask the replaced rule say the same as the whole suite', async () => {
  const whole = await proveAll({ faults: named(sample, faults), variants: [], ...around, wholeSuite: true });
  assert.deepEqual(
    whole.faults,
    sample.map(id => proofOf(id)),
  );
});
