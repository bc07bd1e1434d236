import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { compare, isUnchanged } from './compare.ts';
import { certificateOf, result, targetAt } from './sample.testing.ts';

describe('whether two runs are of the same', () => {
  const digest = `sha256:${'d'.repeat(64)}`;
  const run = certificateOf([result('pass')]);
  const others: Record<string, Partial<Certificate>> = {
    target: { target: targetAt('kms.example.com') },
    contract: { contract: { digest } },
    suite: { suite: { version: '0.1.0', digest } },
    configuration: { configuration: { ...run.configuration, digest } },
  };
  for (const [aspect, part] of Object.entries(others)) {
    it(`is told of the ${aspect} apart from the others`, () => {
      const comparison = compare(run, certificateOf([result('pass')], part));
      const different = Object.entries(comparison.same).filter(([, same]) => !same);
      assert.deepEqual(
        different.map(([name]) => name),
        [aspect],
      );
      assert.equal(isUnchanged(comparison), false);
    });
  }

  it('leaves out loopback ports, and no others', () => {
    const at = (host: string) => certificateOf([], { target: targetAt(host) });
    assert.equal(compare(at('127.0.0.1:1'), at('127.0.0.1:2')).same.target, true);
    assert.equal(compare(at('kms.example.com:1'), at('kms.example.com:2')).same.target, false);
  });

  it('takes another edition or class for another target', () => {
    const at = (part: Partial<Certificate['target']>) =>
      certificateOf([], { target: targetAt('127.0.0.1', part) });
    assert.equal(compare(at({}), at({ profile: 'huaweicloud' })).same.target, false);
    assert.equal(compare(at({}), at({ class: 'loopback' })).same.target, false);
  });

  it('leaves out when, how long and with how many workers', () => {
    const later = { ...run.run, startedAt: '2027-01-01T00:00:00Z', requests: 1, workers: 8 };
    assert.equal(isUnchanged(compare(run, certificateOf([result('pass')], { run: later }))), true);
  });

  it('is not unchanged when only the level is another', () => {
    const invalid = certificateOf([result('pass')], { level: 'INVALID' });
    assert.equal(isUnchanged(compare(run, invalid)), false);
  });
});
