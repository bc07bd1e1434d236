import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { requirementById } from '../catalogue/catalogue.ts';
import { readData } from '../data.ts';
import { contractDigest, operations } from './contract.ts';

const changes = ['enable-key', 'disable-key', 'import-key-material', 'delete-imported-key-material'];
const moreChanges = ['schedule-key-deletion', 'cancel-key-deletion'];

describe('the operations of the contract', () => {
  it('are the published ones', () => {
    assert.equal(Object.keys(operations).length, 21);
    for (const { name, path, method } of Object.values(operations)) {
      const expected = name === 'iam-token' ? '/v3/auth/tokens' : `/v1.0/{project_id}/kms/${name}`;
      assert.deepEqual([path, method], [expected, name === 'user-quotas' ? 'GET' : 'POST']);
    }
  });

  it('say which calls change or create a key', () => {
    const withEffect = (effect: string) =>
      Object.values(operations)
        .filter(o => o.effect === effect)
        .map(o => o.name)
        .sort();
    assert.deepEqual(withEffect('changes'), [...changes, ...moreChanges].sort());
    assert.deepEqual(withEffect('creates'), ['create-key']);
  });

  it('name their page and the requirement a broken reply belongs to', () => {
    const blamed = new Map(Object.values(operations).map(o => [o.name, o.replyRequirement]));
    const others = new Map<string, string>([
      ['get-parameters-for-import', 'IMP-002'],
      ['import-key-material', 'IMP-003'],
      ['delete-imported-key-material', 'DEL-002'],
      ['create-datakey', 'STA-007'],
      ['create-datakey-without-plaintext', 'STA-007'],
      ['encrypt-datakey', 'STA-007'],
      ['decrypt-datakey', 'STA-007'],
      ['iam-token', 'AUT-008'],
    ]);
    for (const [name, requirement] of blamed) assert.equal(requirement, others.get(name) ?? 'IMP-013', name);
    for (const { source, replyRequirement } of Object.values(operations)) {
      assert.match(source, /^https:\/\/docs\.otc\.t-systems\.com\/.+\.html$/);
      assert.equal(requirementById(replyRequirement).id, replyRequirement);
    }
  });

  it('succeed with 200, the login with 201, and without a body only where the page says "None"', () => {
    const oddStatus = Object.values(operations)
      .filter(o => o.successStatus !== 200)
      .map(o => o.name);
    assert.deepEqual(oddStatus, ['iam-token']);
    const empty = Object.values(operations)
      .filter(o => o.mayBeEmpty)
      .map(o => o.name)
      .sort();
    assert.deepEqual(empty, ['delete-imported-key-material', 'import-key-material']);
  });
});

describe('contractDigest', () => {
  it('is a SHA-256 that stays the same', () => {
    assert.match(contractDigest(), /^sha256:[0-9a-f]{64}$/);
    assert.equal(contractDigest(), contractDigest());
  });

  it('is made of the contents of all files of the contract, one after the other', () => {
    const files = ['kms.openapi.json', 'error-codes.json', 'requirements.json', 'profiles.json'];
    const contents = files.map(file => `${JSON.stringify(readData(file))}\n`).join('');
    assert.equal(contractDigest(), `sha256:${createHash('sha256').update(contents).digest('hex')}`);
  });
});
