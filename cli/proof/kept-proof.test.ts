import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults, variants } from '../../emulator/index.ts';
import { toBeProven } from '../../reports/proof/coverage.ts';
import type { Proof } from '../../reports/proof/document.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';

const kept = readData<Proof>('proof.json');

const advice = 'run npm run prove and npm run keep-proof, and look at the difference';

test('the kept proof is of the faults and variants that there are', () => {
  const facts = faults.map(({ id, breaks, story }) => ({ id, breaks: [...breaks], story }));
  assert.deepEqual(
    kept.faults.map(({ id, breaks, story }) => ({ id, breaks, story })),
    facts,
    advice,
  );
  assert.deepEqual(
    kept.variants.map(({ id, story }) => ({ id, story })),
    variants.map(({ id, story }) => ({ id, story })),
    advice,
  );
});

test('in the kept proof every fault is killed, every variant green, and nothing uncovered', () => {
  assert.deepEqual(
    kept.faults.filter(({ verdict }) => verdict !== 'killed'),
    [],
  );
  assert.deepEqual(
    kept.variants.filter(({ verdict }) => verdict !== 'green'),
    [],
  );
  assert.deepEqual(kept.uncovered, []);
});

test('every MUST is in two faults, every SHOULD in one', () => {
  const times = (id: string) => faults.filter(({ breaks }) => breaks.includes(id)).length;
  const few = toBeProven(catalogue.requirements).filter(
    ({ id, level }) => times(id) < { MUST: 2, SHOULD: 1, MAY: 0 }[level],
  );
  assert.deepEqual(
    few.map(({ id }) => id),
    [],
  );
});

test('every MUST and SHOULD has a fault that nothing else catches, or the catalogue says why not', () => {
  const alone = new Set(faults.flatMap(({ breaks }) => (breaks.length === 1 ? breaks : [])));
  const needed = toBeProven(catalogue.requirements).filter(({ level }) => level !== 'MAY');
  for (const { id, neverAlone } of needed)
    assert.equal(
      alone.has(id),
      neverAlone === undefined,
      `${id}: ${neverAlone ?? 'no fault breaks it alone'}`,
    );
});
