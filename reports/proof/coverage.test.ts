import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requirement } from '../sample.testing.ts';
import { toBeProven, uncovered } from './coverage.ts';
import { proofOf } from './document.ts';
import { faultProof, variantProof } from './sample-proof.testing.ts';

const must = requirement('A-1');
const should = requirement('A-2', { level: 'SHOULD' });
const may = requirement('A-3', { level: 'MAY' });

describe('what has to be proven', () => {
  it('is every requirement with a check, in the order of the catalogue', () => {
    const replies = requirement('A-4', { check: 'every-reply', optionalGroup: 'dek' });
    assert.deepEqual(toBeProven([replies, must, should, may]), [replies, must, should, may]);
  });

  it('is nothing that has no check yet', () => {
    const pending = requirement('A-5', { check: { pending: 'no check yet' } });
    assert.deepEqual(toBeProven([pending]), []);
  });
});

describe('a MUST or SHOULD', () => {
  it('is covered by a killed fault that breaks it, alone or with others', () => {
    assert.deepEqual(uncovered([must, should], [faultProof('f', ['A-2', 'A-1'])], []), []);
    assert.deepEqual(uncovered([must, should], [faultProof('f', ['A-1'])], []), ['A-2']);
  });

  for (const verdict of ['survived', 'misblamed', 'not-activated'] as const)
    it(`is not covered by a fault that was ${verdict}`, () =>
      assert.deepEqual(uncovered([must], [faultProof('f', ['A-1'], verdict)], []), ['A-1']));

  it('is not covered by a variant', () =>
    assert.deepEqual(uncovered([must, should], [], [variantProof('v', ['A-1', 'A-2'])]), ['A-1', 'A-2']));
});

describe('a MAY', () => {
  it('is covered by a green variant of which something else was observed', () => {
    assert.deepEqual(uncovered([may], [], [variantProof('v', ['A-1']), variantProof('w', ['A-3'])]), []);
    assert.deepEqual(uncovered([may], [], [variantProof('v', ['A-1'])]), ['A-3']);
  });

  it('is not covered by a variant that raised an alarm, nor by a fault', () => {
    const variants = [variantProof('v', ['A-3'], 'alarm')];
    assert.deepEqual(uncovered([may], [faultProof('f', ['A-3'])], variants), ['A-3']);
  });
});

describe('the document of a proof', () => {
  it('counts what was killed and what stayed green, and names what is uncovered', () => {
    const faults = [faultProof('f', ['A-1']), faultProof('g', ['A-2'], 'survived')];
    const variants = [variantProof('v', ['A-3']), variantProof('w', []), variantProof('x', ['A-3'], 'alarm')];
    const suite = { version: '1.0.0', digest: 'sha256:1', more: 'left out' };
    assert.deepEqual(proofOf(suite, [must, should, may] as never, { faults, variants }), {
      schemaVersion: 1,
      suite: { version: '1.0.0', digest: 'sha256:1' },
      totals: { faults: 2, killed: 1, variants: 3, green: 2 },
      faults,
      variants,
      uncovered: ['A-2'],
    });
  });
});
