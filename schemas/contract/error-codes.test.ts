import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPublished, publishedCodes, publishedStatus } from './contract.ts';

describe('the published error table', () => {
  it('has each code once, with the status of its row', () => {
    const all = [400, 403, 404, 405, 500, 503].flatMap(status => publishedCodes(status));
    assert.equal(all.length, 160);
    assert.equal(new Set(all).size, all.length);
    for (const code of all) assert.ok(isPublished(code, publishedStatus(code) ?? 0), code);
  });

  it('knows the codes the catalogue rests on', () => {
    const known: [string, number][] = [
      ['KMS.0309', 400],
      ['KMS.2701', 400],
      ['KMS.2702', 400],
      ['KMS.2606', 400],
      ['KMS.0207', 404],
      ['KMS.0301', 403],
      ['KMS.0215', 405],
      ['KMS.0104', 503],
    ];
    for (const [code, status] of known) assert.equal(publishedStatus(code), status);
  });

  it('takes other statuses only where a source gives them', () => {
    assert.ok(isPublished('KMS.0301', 401));
    assert.ok(isPublished('KMS.0203', 413));
    assert.ok(isPublished('KMS.0214', 415));
    for (const [code, status] of [
      ['KMS.0306', 401],
      ['KMS.0301', 400],
      ['KMS.0309', 415],
      ['KMS.0207', 400],
    ] as const) {
      assert.ok(!isPublished(code, status), `${code} ${status}`);
    }
  });

  it('knows nothing that is not in it', () => {
    assert.ok(!isPublished('KMS.9999', 400));
    assert.ok(!isPublished('constructor', 400));
    assert.equal(publishedStatus('APIGW.0301'), undefined);
    assert.deepEqual(publishedCodes(418), []);
  });
});
