import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { faults, variants } from '../emulator/index.ts';
import type { Graded } from '../reports/model.ts';
import { cleanRun, inParallel, proveFault, proveVariant } from './proof.ts';

/** Faults of every group, the treacherous ones first; `npm run prove` takes the whole list. */
const chosen = [
  'delete-succeeds-with-an-error',
  'delete-from-disabled-does-nothing',
  'delete-changes-the-creation-date',
  'decrypt-uses-a-cache',
  'no-parameters-after-delete',
  'cancel-enables-without-material',
  'refused-import-rebinds-the-key',
  'last-byte-is-not-compared',
  'generated-material-is-deleted',
  'refused-while-pending-deletion-but-deleted',
  'upper-case-key-id-is-accepted',
  'alias-is-accepted',
  'missing-token-is-accepted',
  'unpublished-code',
  'refused-method-deletes',
  'seal-of-token-is-not-verified',
  'expiration-time-in-seconds',
];

let clean: Graded;
before(async () => {
  clean = await cleanRun();
});

test('the clean run is CONFORMANT STRICT', () => {
  assert.equal(clean.level, 'CONFORMANT STRICT');
});

test('every chosen fault fails exactly the requirements that it breaks', async () => {
  const picked = chosen.map(id => faults.find(fault => fault.id === id) ?? assert.fail(`no fault ${id}`));
  const proofs = await inParallel(picked, 2, fault => proveFault(fault, clean));
  const notKilled = proofs.filter(({ verdict }) => verdict !== 'killed');
  assert.deepEqual(notKilled, []);
});

test('a fault that does nothing survives, and one whose rule nobody asks is not activated', async () => {
  const idle = { id: 'idle', breaks: ['DEL-001'], story: 'Does nothing.' };
  const nothing = {
    ...idle,
    patch: (rules: { successStatus: unknown }) => ({ successStatus: rules.successStatus }),
  };
  const unasked = { ...idle, patch: () => ({ codeForCrash: () => 'KMS.0101' }) };
  const [survivor, sleeper] = await inParallel([nothing, unasked] as never[], 2, fault =>
    proveFault(fault, clean),
  );
  assert.equal(survivor?.verdict, 'survived');
  assert.equal(sleeper?.verdict, 'not-activated');
});

test('conforming variants raise no alarm', async () => {
  const proofs = await inParallel(variants.slice(0, 4), 2, proveVariant);
  assert.deepEqual(
    proofs.filter(({ verdict }) => verdict !== 'green'),
    [],
  );
});
