import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('isolation of projects', () => {
  test('a delete affects no key of another project', requirement('ISO-004'), async ({ keys, othersKeys }) => {
    const theirs = await othersKeys.holding();
    const twin = await keys.twinOf(theirs);

    await keys.deleted(twin);

    await expect(theirs).toHaveState('2', { presumes: ['IMP-003'] });
    await expect(theirs).toEncryptAndDecrypt({ presumes: ['IMP-003', 'IMP-013'] });
  });
});
