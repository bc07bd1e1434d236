import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AssertionRecord } from '../../schemas/formats/evidence.ts';
import { assertion, checksFor, evidence, exchange, requirement, testRecord } from '../sample.testing.ts';
import { only } from '../sample-grade.testing.ts';
import { grade } from './grade.ts';
import type { Requirement, Verdict } from './run/model.ts';

const unheard = assertion('A-1', 'inconclusive', { reason: '503' });
const later = (verdict: Verdict, attempt = 2) =>
  assertion('A-1', verdict, { attempt, ...(verdict === 'inconclusive' && { reason: '503 again' }) });
const test = 'spec › A-1';

/** Grades A-1, whose test was run once for each of these, with what it asserted. */
function looks(first: AssertionRecord[], ...others: AssertionRecord[]) {
  const failed = (verdict?: Verdict) => (verdict === 'fail' ? 'failed' : 'passed');
  return only(
    grade(
      evidence({
        assertions: [...first, ...others],
        tests: [
          testRecord(test, first.at(-1)?.verdict === 'inconclusive' ? 'skipped' : 'passed'),
          ...others.map(({ verdict, attempt = 2 }) => testRecord(test, failed(verdict), { attempt })),
        ],
      }),
      [requirement('A-1')],
      checksFor('A-1'),
    ),
  );
}

describe('a second look', () => {
  it('decides what the first could not, and says so', () => {
    const { outcome, reason } = looks([unheard], later('pass'));
    assert.deepEqual([outcome, reason], ['pass', 'looked at again; before: 503']);
  });

  it('finds a failure as the first would have', () => {
    assert.equal(looks([unheard], later('fail')).outcome, 'fail');
  });

  it('excuses nothing that the first has seen', () => {
    assert.equal(looks([assertion('A-1', 'fail'), unheard], later('pass')).outcome, 'fail');
  });

  it('leaves open what was not heard again', () => {
    const { outcome, reason } = looks([unheard], later('inconclusive'));
    assert.deepEqual([outcome, reason], ['inconclusive', '503 again; looked at again; before: 503']);
  });

  it('is followed by another', () => {
    assert.equal(looks([unheard], later('inconclusive'), later('pass', 3)).outcome, 'pass');
  });

  it('takes nothing back that the first has decided, where the test was repeated for another requirement', () => {
    const { outcome, reason } = looks([assertion('A-1', 'pass')], later('inconclusive'));
    assert.deepEqual([outcome, reason], ['pass', undefined]);
  });

  it('without a first that was heard changes nothing', () => {
    assert.equal(looks([unheard]).outcome, 'inconclusive');
  });
});

describe('a reply of a gateway in the place of the service', () => {
  const everyReply: Partial<Requirement> = { check: 'every-reply' };
  const id = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
  const other = 'aaaaaaaa-e727-4d9c-b35d-f84bb474a37f';
  const outcomeWith = (request: unknown, status = 200, unheard: object = { key_id: id }) => {
    const busy = exchange(['A-1'], { operation: 'enable-key', status: 503, request: { ...unheard } });
    const told = assertion('A-1', 'inconclusive', { test: 'spec › any', exchanges: [busy.id] });
    const heard = exchange([], { operation: 'enable-key', status, request });
    const run = evidence({ assertions: [told], exchanges: [busy, heard], tests: [testRecord('spec › any')] });
    return only(grade(run, [requirement('A-1', everyReply)], {})).outcome;
  };

  it('says nothing of it where the same request was heard at another time', () => {
    assert.equal(outcomeWith({ key_id: other }), 'acceptable');
  });

  it('takes a request with other secrets for the same', () => {
    const request = { key_id: id, import_token: '<import_token, 200 characters, #0123abcd>' };
    const another = { key_id: id, import_token: '<import_token, 200 characters, #4567abcd>' };
    assert.equal(outcomeWith(another, 200, request), 'acceptable');
  });

  it('leaves it open where it was not', () => {
    assert.equal(outcomeWith({ key_id: 'x' }), 'inconclusive');
    assert.equal(outcomeWith({ key_id: other }, 503), 'inconclusive');
  });
});
