import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('after the delete: data keys', () => {
  test('are refused by all four operations', requirement('STA-007'), async ({ keys, settle }) => {
    const key = await keys.imported();
    const uses = await keys.dataKeyUses(key);

    await keys.deleted(key);

    for (const { operation, gives, send } of uses) {
      const reply = await settle(send, 'refusal');
      expect.soft(reply).toBeRefused({ check: `${operation} after the delete`, without: gives });
    }
  });
});
