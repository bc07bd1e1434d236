import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertion } from '../../sample.testing.ts';
import { lasting } from '../run/lasting.ts';
import { observationOf } from './assertion-findings.ts';

describe('lasting', () => {
  const texts: ReadonlyArray<readonly [what: string, text: string, expected: string]> = [
    ['an answer', '400 KMS.0309', '400 KMS.0309'],
    ['an id', 'key_id "0d0466b0-e727-4d9c-b35d-f84bb474a37f"', 'key_id "<id>"'],
    ['an id with letters to z', 'zz0466b0-e727-4d9c-b35d-f84bb474a37z', '<id>'],
    ['an alias', 'key_alias "kms-conformance/20261123t183352-ff8315/kms-aes_256-9"', 'key_alias "<alias>"'],
    ['a description', '"kms-conformance 1 Zm9v+/=" → ""', '"<description>" → ""'],
    ['milliseconds', 'expiration_time "1826994841000"', 'expiration_time "<a time in milliseconds>"'],
    ['seconds', 'expiration_time 1826994841', 'expiration_time <a time in seconds>'],
    ['a long number', 'total 12345678901', 'total <a number of 11 digits>'],
    ['a secret', '<import_token, 200 characters, #0123abcd>', '<import_token, 200 characters>'],
    ['a time', 'due 2026-11-23T18:33:54.240Z', 'due <time>'],
    ['a time in whole seconds', 'due 2026-11-23T18:33:54Z or 2026-11-23T18:33:54', 'due <time> or <time>'],
    ['another loopback port', 'at 127.10.20.30:40123', 'at 127.10.20.30'],
    ['a loopback port', 'at 127.0.0.1:40123 or localhost:8080', 'at 127.0.0.1 or localhost'],
    ['a port elsewhere', 'at kms.example.com:8443', 'at kms.example.com:8443'],
    ['a small number', 'how many succeeded 1 of 200', 'how many succeeded 1 of 200'],
  ];
  for (const [what, text, expected] of texts) {
    it(`says of ${what}: ${expected}`, () => assert.equal(lasting(text), expected));
  }
});

describe('observationOf', () => {
  it('is the observation, else what was received', () => {
    assert.equal(observationOf(assertion('A-1', 'pass', { observation: 'seen' })), 'seen');
    assert.equal(observationOf(assertion('A-1', 'pass')), '400 KMS.0309');
  });

  it('names the check of a failure, once', () => {
    assert.equal(observationOf(assertion('A-1', 'fail')), 'the reply: 200');
    const told = { check: 'key_state', received: 'key_state "2"' };
    assert.equal(observationOf(assertion('A-1', 'fail', told)), 'key_state "2"');
  });

  it('leaves out the number and the seed of a generated check', () => {
    const check = 'key_id with generated string 17 of seed 162512395; repeat: CONFORMANCE_SEED=162512395 x';
    assert.equal(observationOf(assertion('A-1', 'fail', { check })), 'key_id with generated string: 200');
    const walk = assertion('CON-005', 'fail', { check: 'random walk of seed 9' });
    assert.equal(observationOf(walk), 'random walk: 200');
  });
});
