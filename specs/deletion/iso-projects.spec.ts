import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('isolation of projects', () => {
  test(
    'a delete affects no key of another project',
    requirement('ISO-004'),
    async ({ keys, arrange, othersKeys }) => {
      const theirs = await othersKeys.unreadSinceImport();
      const twin = await keys.twinOf(theirs);

      await arrange.deleteMaterial(twin);

      await expect(theirs).toHaveState('Enabled', { presumes: ['IMP-003'] });
      await expect(theirs).toEncryptAndDecrypt({ presumes: ['IMP-003', 'IMP-013'] });
    },
  );
});
