import type { ValidateFunction } from 'ajv';
import { parseJson } from '../reading/json.ts';
import validators from '../validators.ts';
import { type Operation, type OperationName, operations } from './operations.ts';
import { tolerate } from './tolerance.ts';
import { type Violation, violationsOf } from './violation.ts';

/**
 * Holds the body of a success reply to the reply schema of its operation.
 *
 * Whether the status itself was the right one is for the caller to decide; 204 is taken to have no body. A violation is
 * non-strict when it is gone once JSON numbers and booleans in `key_info` and `key_details` are read as strings and
 * dates as milliseconds (kms-conformance catalogue, IMP-013), a string of digits as the number in
 * get-parameters-for-import (IMP-002) and in `total` of list-keys (IMP-013), a number as the string in
 * `datakey_length` (STA-007), or other members than `error` are left out of a delete reply (DEL-002).
 * @throws RangeError for a status that is not a success.
 */
export function checkSuccessReply(operation: OperationName, status: number, bodyText: string): Violation[] {
  if (status < 200 || status > 299) throw new RangeError(`${status} is not a success status`);
  const documented = operations[operation];
  if (bodyText.trim() === '') return documented.mayBeEmpty ? [] : [whole('is empty, must be a JSON object')];
  const body = parseJson(bodyText);
  return body === undefined ? [whole('is not JSON')] : check(documented, body);
}

function check({ name, replySchema }: Operation, body: unknown): Violation[] {
  const found = validate(replySchema, body);
  if (found.length === 0) return [];
  const left = new Set(validate(replySchema, tolerate(name, body)).map(v => v.pointer));
  return found.map(v => ({ ...v, nonStrict: !left.has(v.pointer) }));
}

function validate(schema: string, body: unknown): Violation[] {
  const validator = (validators as Record<string, ValidateFunction>)[schema];
  if (!validator) throw new Error(`no validator was generated for ${schema}; run npm run generate`);
  return validator(body) ? [] : violationsOf(validator.errors ?? [], body);
}

function whole(message: string): Violation {
  return { pointer: '', message, nonStrict: false };
}
