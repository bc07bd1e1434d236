import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOf, shownState, stateOf } from './key-states.ts';

describe('the states of a key', () => {
  it('have a name for each code, and a code for each name', () => {
    assert.deepEqual(['1', '2', '3', '4', '5'].map(stateOf), [
      'Pending activation',
      'Enabled',
      'Disabled',
      'Pending deletion',
      'Pending import',
    ]);
    assert.equal(codeOf('Pending import'), '5');
  });

  it('are shown with their code', () => assert.equal(shownState('Pending import'), 'Pending import ("5")'));

  it('that no page documents are shown as they are', () => {
    assert.equal(shownState(stateOf('7')), 'undocumented ("7")');
    assert.equal(shownState(stateOf(undefined)), 'none');
  });
});
