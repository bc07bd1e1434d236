import { servedDataKeyUses } from '../../fixtures/keys/data-keys.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('after the delete: data keys', () => {
  test('are refused by all four operations', requirement('STA-007'), async ({ trial, keys, arrange }) => {
    const key = await keys.imported();
    const uses = await servedDataKeyUses(key, trial);

    await arrange.deleteMaterial(key);

    for (const { operation, members, gives } of uses) {
      const reply = await key.untilRefused(operation, members);
      expect.soft(reply).toBeRefused({ check: `${operation} after the delete`, without: gives });
    }
  });
});
