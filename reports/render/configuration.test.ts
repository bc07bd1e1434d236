import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import { header } from '../sample.testing.ts';
import { configurationOf } from './certificate.ts';

const digestOf = (part: Partial<HeaderRecord> = {}) => configurationOf(header(part)).digest;

describe('the digest of the configuration', () => {
  const another: Record<string, Partial<HeaderRecord>> = {
    'another edition': { target: { ...header().target, profile: 'huaweicloud' } },
    'an optional group less': { unavailable: { dek: 'not served' } },
    'a group that must be served': { required: ['dek'] },
    'a filter': { filter: ['requirement DEL-001'] },
  };
  for (const [what, part] of Object.entries(another)) {
    it(`is another with ${what}`, () => assert.notEqual(digestOf(part), digestOf()));
  }

  it('is another for each of these', () => {
    assert.equal(new Set(Object.values(another).map(digestOf)).size, Object.keys(another).length);
  });

  it('does not depend on workers, time, host, waivers or the words of a reason', () => {
    const target = { ...header().target, host: '127.0.0.1:9' };
    assert.equal(digestOf({ workers: 8, startedAt: '2027-01-01T00:00:00Z', target }), digestOf());
    assert.equal(digestOf({ unavailable: { dek: 'x' } }), digestOf({ unavailable: { dek: 'y' } }));
  });

  it('does not depend on an order', () => {
    const one = { required: ['dek', 'iam'] as const, unavailable: { aksk: 'x', clock: 'y' } };
    const other = { required: ['iam', 'dek'] as const, unavailable: { clock: 'y', aksk: 'x' } };
    assert.equal(
      digestOf({ ...one, required: [...one.required] }),
      digestOf({ ...other, required: [...other.required] }),
    );
  });
});
