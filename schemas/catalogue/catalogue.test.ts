import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue, optionalGroups, requirementById } from './catalogue.ts';

describe('the catalogue', () => {
  it('finds a requirement by its id', () => {
    assert.equal(requirementById('DEL-001').level, 'MUST');
  });

  it('refuses an id that it does not have', () => {
    for (const id of ['DEL-999', 'del-001', '', '__proto__'])
      assert.throws(() => requirementById(id), RangeError);
  });

  it('names the variables whose absence makes a group unsupported', () => {
    assert.deepEqual(optionalGroups['expired-token'].variables, ['KMS_EXPIRED_AUTH_TOKEN']);
    assert.deepEqual(optionalGroups.dek.variables, []);
  });

  it('gives every refusal of the operation itself a machine-readable answer', () => {
    const groups = ['PRE', 'INP', 'AUT', 'HTTP'];
    const silent = catalogue.requirements.filter(r => groups.includes(r.group) && !r.answers).map(r => r.id);
    assert.deepEqual(silent, ['INP-003', 'HTTP-004']);
  });
});
