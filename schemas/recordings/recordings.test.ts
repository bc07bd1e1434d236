import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  checkErrorReply,
  checkSuccessReply,
  type OperationName,
  type Violation,
} from '../contract/contract.ts';
import { readData } from '../data.ts';
import { parseJson } from '../reading/json.ts';
import validators from '../validators.ts';
import { type Collection, type Recording, recordingsIn } from './recordings.ts';

const collections: readonly Collection[] = ['real', 'fixtures', 'documentation'];

/** What the contract finds wrong in a reply, judged as a run judges one of a target. */
function violationsIn({ heldAs, operation, status, headers, body }: Recording): readonly Violation[] {
  if (heldAs === 'reply') {
    const [name = ''] = operation.split(' ');
    return checkSuccessReply(name as OperationName, status, body);
  }
  if (heldAs === 'error') {
    // Some recordings have a part of the headers, or none: then nothing can be said of this one.
    const contentType = headers?.['content-type'] ?? 'application/json';
    const { envelope, code, contentType: media } = checkErrorReply(status, contentType, body);
    return [...envelope, ...code, ...media];
  }
  const held = validators.IamError(parseJson(body));
  return held ? [] : [{ pointer: '', message: 'is not an error of IAM', nonStrict: false }];
}

describe('the recordings', () => {
  it('have the form of their schema, and each its own id', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    const holds = ajv.compile(readData<object>('recordings/recordings.schema.json'));
    for (const collection of collections) {
      assert.ok(holds(readData(`recordings/${collection}.json`)), JSON.stringify(holds.errors));
    }
    const ids = collections.flatMap(recordingsIn).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const collection of collections)
    for (const recording of recordingsIn(collection).filter(({ heldAs }) => heldAs))
      it(`${collection}/${recording.id} ${recording.deviates ? 'deviates as listed' : 'holds'}`, () => {
        const { at = [], nonStrict = false } = recording.deviates ?? {};
        const found = violationsIn(recording);
        assert.deepEqual(
          found.map(({ pointer }) => pointer),
          at,
        );
        assert.ok(
          found.every(violation => violation.nonStrict === nonStrict),
          'is as strict as listed',
        );
      });

  it('of real services hold, or are non-strict', () => {
    const real = recordingsIn('real').filter(({ heldAs }) => heldAs);
    assert.ok(real.length >= 15);
    const broken = real.filter(recording => violationsIn(recording).some(({ nonStrict }) => !nonStrict));
    assert.deepEqual(
      broken.map(({ id }) => id),
      [],
    );
  });
});
