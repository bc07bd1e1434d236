import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExchangeRecord } from '../../../schemas/formats/evidence.ts';
import type { GradedRequirement } from '../../grade/run/model.ts';
import { assertion, evidence, exchange, requirement } from '../../sample.testing.ts';
import { type Trail, trailOf } from './trail.ts';

const test = 'spec › PRE-001';

function call(id: string, operation: string, part: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const path = `/v1.0/p/kms/${operation}`;
  return exchange([], { id, test, operation, path, status: 200, request: { key_id: 'k1' }, ...part });
}

const result: GradedRequirement = {
  ...requirement('PRE-001'),
  outcome: 'fail',
  observation: '200',
  evidence: ['1.9'],
};
const failure = assertion('PRE-001', 'fail', { id: '1.9', test, exchanges: ['1.8'] });

function way(...exchanges: ExchangeRecord[]): Trail {
  return trailOf(result, evidence({ assertions: [failure], exchanges })) as Trail;
}

const told = ({ steps }: Trail) =>
  steps.map(({ exchange: { id, operation }, times, decisive }) =>
    [id, operation, times, decisive && 'decisive'].filter(Boolean).join(' '),
  );

describe('trailOf', () => {
  it('tells the test of the failure step by step, and in short what earlier tests did to its keys', () => {
    const earlier = { test: 'spec › other' };
    const trail = way(
      call('0.1', 'create-key', { ...earlier, request: {}, reply: { key_info: { key_id: 'k1' } } }),
      call('0.2', 'create-key', { ...earlier, request: {}, reply: { key_info: { key_id: 'k2' } } }),
      call('0.3', 'describe-key', earlier),
      call('0.4', 'import-key-material', earlier),
      call('0.5', 'disable-key', earlier),
      call('0.6', 'disable-key', earlier),
      call('1.7', 'describe-key'),
      call('1.8', 'delete-imported-key-material'),
      call('1.10', 'describe-key'),
      call('0.7', 'schedule-key-deletion', { test: 'run host' }),
    );
    assert.deepEqual(told(trail), ['1.7 describe-key 1', '1.8 delete-imported-key-material 1 decisive']);
    assert.deepEqual(
      trail.before.map(({ operation, times }) => `${operation} ${times}`),
      ['create-key 1', 'import-key-material 1', 'disable-key 2'],
    );
    assert.equal(trail.failure, failure);
  });

  it('joins calls in a row that were answered alike', () => {
    const trail = way(
      call('1.5', 'decrypt-data', { status: 400 }),
      call('1.6', 'decrypt-data', { ms: 9 }),
      call('1.7', 'decrypt-data'),
      call('1.8', 'decrypt-data'),
    );
    assert.deepEqual(told(trail), ['1.5 decrypt-data 1', '1.6 decrypt-data 3 decisive']);
  });

  it('names material and tokens, so that two imports which differ only there look different', () => {
    const secrets = (material: string, token: string) => ({
      import_token: `<import_token, 200 characters, #${token.repeat(8)}>`,
      encrypted_key_material: `<encrypted_key_material, 344 characters, #${material.repeat(8)}>`,
    });
    const { steps } = way(
      call('1.5', 'import-key-material', { request: secrets('a', '1') }),
      call('1.6', 'import-key-material', { request: secrets('b', '2') }),
      call('1.8', 'import-key-material', { request: secrets('a', '2') }),
    );
    const told = steps.map(({ exchange }) => Object.values(exchange.request as object).join(' '));
    assert.deepEqual(told, [
      '<token T1, 200 characters> <material A, 344 characters>',
      '<token T2, 200 characters> <material B, 344 characters>',
      '<token T2, 200 characters> <material A, 344 characters>',
    ]);
  });

  it('marks the last call where a failure names none', () => {
    const last = { ...failure, id: '1.99', exchanges: [] };
    const assertions = [last];
    const exchanges = [call('1.5', 'encrypt-data'), call('1.6', 'decrypt-data')];
    const trail = trailOf({ ...result, evidence: ['1.99'] }, evidence({ assertions, exchanges }));
    assert.deepEqual(told(trail as Trail), ['1.5 encrypt-data 1', '1.6 decrypt-data 1 decisive']);
  });

  it('keeps the first and the last of a long way, and says how many are left out', () => {
    const numbers = Array.from({ length: 60 }, (_, n) => `1.${n + 1}`);
    const last = { ...failure, id: '1.99', exchanges: ['1.60'] };
    const exchanges = numbers.map((id, n) => call(id, 'describe-key', { request: { key_id: 'k1', n } }));
    const trail = trailOf({ ...result, evidence: ['1.99'] }, evidence({ assertions: [last], exchanges }));
    assert.equal(trail?.omitted, 20);
    assert.deepEqual(
      trail?.steps.map(({ exchange: { id } }) => id),
      ['1.1', ...numbers.slice(21)],
    );
    assert.equal(trail?.steps.at(-1)?.decisive, true);
  });

  it('is absent where no assertion speaks of the requirement', () => {
    assert.equal(trailOf({ ...result, evidence: [] }, evidence()), undefined);
  });

  it('has what a browser showed in this test until the failure, in order', () => {
    const picture = (step: string) => ({
      step,
      file: `pictures/${step}.png`,
      digest: `sha256:${'0'.repeat(64)}` as const,
    });
    const of = (id: string, step: string, about: object = { test }) =>
      assertion('PRE-001', 'pass', { id, pictures: [picture(step)], ...about });
    const last = { ...failure, pictures: [picture('last')] };
    const assertions = [
      last,
      of('1.5', 'second'),
      of('1.3', 'first'),
      of('1.12', 'later'),
      of('2.1', 'elsewhere'),
      of('1.4', 'other', { test: 'other' }),
    ];
    const steps = trailOf(result, evidence({ assertions }))?.pictures.map(({ step }) => step);
    assert.deepEqual(steps, ['first', 'second', 'last']);
  });
});
