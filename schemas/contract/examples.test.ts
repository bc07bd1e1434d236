import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenAPIV3_1 } from 'openapi-types';
import validators from '../validators.ts';
import { checkErrorReply, checkSuccessReply } from './contract.ts';
import { contractDocument, operations } from './operations.ts';

type Replies = Record<string, OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject>;

/** The example of a reply as it would be received; undefined where the reply has no body. */
function bodyOf(reply: Replies[string] | undefined): string | undefined {
  const body = reply && 'content' in reply ? reply.content?.['application/json'] : undefined;
  if (!body) return undefined;
  assert.ok('example' in body, 'has an example');
  return JSON.stringify(body.example);
}

const documented = Object.values(operations).map(({ name, path, successStatus }) => {
  const item = contractDocument.paths?.[path];
  return { name, successStatus, replies: ((item?.post ?? item?.get)?.responses ?? {}) as Replies };
});

describe('the examples of the contract', () => {
  it('hold for every success, as a reply of a target would', () => {
    for (const { name, successStatus, replies } of documented) {
      const body = bodyOf(replies[successStatus]);
      assert.deepEqual(checkSuccessReply(name, successStatus, body ?? 'missing'), [], name);
    }
  });

  it('hold for every error of the KMS, with a code that is published for its status', () => {
    const statuses = new Map(
      documented
        .filter(({ name }) => name !== 'iam-token')
        .flatMap(({ replies }) => Object.entries(replies))
        .flatMap(([status, reply]) => ('$ref' in reply ? [[reply.$ref.split('/').at(-1), status]] : [])),
    );
    assert.equal(statuses.size, 12);
    for (const [name = '', status] of statuses) {
      const body = bodyOf(contractDocument.components?.responses?.[name]);
      if (body === undefined) continue;
      const { envelope, code } = checkErrorReply(Number(status), 'application/json', body);
      assert.deepEqual([envelope, code], [[], []], name);
    }
  });

  it('hold for a failed login', () => {
    const body = bodyOf(contractDocument.components?.responses?.IamFailure);
    assert.ok(validators.IamError(JSON.parse(body ?? 'null')));
  });
});
