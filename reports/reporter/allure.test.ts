import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allureListener } from './allure.ts';

function written(fullName: string) {
  const result = {
    fullName,
    historyId: 'depends on the path',
    labels: [],
    links: [],
    steps: [{ name: 'requirement: PRE-001' }, { name: 'a step' }],
  };
  allureListener.beforeTestResultWrite(result);
  return result as typeof result & { testCaseId: string };
}

describe('allureListener', () => {
  it('gives a test the same history, compiled or not', () => {
    const compiled = written('pre.spec.js › preconditions › refuses');
    const source = written('pre.spec.ts › preconditions › refuses');
    assert.equal(compiled.historyId, source.historyId);
    assert.equal(compiled.testCaseId, source.testCaseId);
    assert.notEqual(compiled.historyId, written('pre.spec.js › preconditions › accepts').historyId);
  });

  it('leads to the published clauses of the requirement', () => {
    const { links, labels, steps } = written('pre.spec.js › x');
    assert.deepEqual(links, [
      {
        type: 'clause',
        url: 'https://support.huaweicloud.com/eu/usermanual-dew/dew_01_0090.html',
        name: 'Deleting Key Materials: Prerequisites: "The material source of the CMK is External."',
      },
      {
        type: 'clause',
        url: 'https://docs.otc.t-systems.com/key-management-service/api-ref/appendix/error_code.html',
        name: 'Error Code: 400 KMS.0309 "External keys required."',
      },
    ]);
    assert.deepEqual(labels, [
      { name: 'epic', value: 'PRE: Preconditions' },
      { name: 'feature', value: 'PRE-001 refuses a key whose material KMS generated' },
      { name: 'severity', value: 'critical' },
    ]);
    assert.deepEqual(steps, [{ name: 'a step' }]);
  });
});
