import fc from 'fast-check';
import { arbitraryNoId, everyIllegalAscii } from '../../fixtures/input/arbitrary-ids.ts';
import { replayCommand, seedOf } from '../../fixtures/input/seed.ts';
import { empty, spoiledIds } from '../../fixtures/input/spoiled-ids.ts';
import { sendBatch, type Way } from '../../fixtures/matchers/batch.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';

test.describe('delete-imported-key-material: the form of key_id', () => {
  test('refuses every way of breaking the pattern', requirement('INP-002'), async ({ keys, arrange }) => {
    const ways = spoiledIds.map(({ what, spoil }) => way(what, id => keys.madeUpId(spoil(id))));

    const key = await sendBatch({ keys, arrange }, ways, (reply, { what }) => {
      const codes = what === empty ? ['KMS.0205', 'KMS.0204'] : ['KMS.0205'];
      expect.soft(reply).toBeKmsError(400, codes, { check: `key_id with ${what}` });
    });

    await expect(key).toBeUntouchedBy(ways, arrange);
  });

  test('refuses another JSON type', requirement('INP-004'), async ({ keys, arrange }) => {
    const ways = [
      way('a number', () => 12345678),
      way('true', () => true),
      way('false', () => false),
      way('null', () => null),
      way('an array around the id', id => [id]),
      way('an object around the id', id => ({ key_id: id })),
      way('a condition that the id meets', id => ({ $eq: id })),
      way('a condition with a list around the id', id => ({ $in: [id] })),
    ];

    const key = await sendBatch({ keys, arrange }, ways, (reply, { what }) => {
      expect.soft(reply).toBeKmsError(400, 'KMS.0205', { check: `key_id of another type: ${what}` });
    });

    await expect(key).toBeUntouchedBy(ways, arrange);
  });

  test('refuses generated strings', requirement('INP-011'), async ({ keys, arrange, run }, testInfo) => {
    const seed = seedOf(testInfo);
    const ascii = everyIllegalAscii(seed);
    const numRuns = (run.isRateLimited ? 100 : 200) - ascii.length;
    const samples = [...fc.sample(arbitraryNoId, { numRuns, seed }), ...ascii];
    const repeat = replayCommand('INP-011', seed);
    const ways = samples.map((spoil, n) => ({
      ...way(`generated string ${n} of seed ${seed}; repeat: ${repeat}`, id => keys.madeUpId(spoil(id))),
      presumes: spoil.madeFromId ? ['INP-002'] : [],
    }));

    const key = await sendBatch({ keys, arrange }, ways, (reply, { what, presumes }) => {
      expect.soft(reply).toBeKmsError(400, '*', { check: `key_id with ${what}`, presumes });
    });

    await expect(key).toBeUntouchedBy(ways, arrange, { presumes: ['INP-002'] });
  });
});

function way(what: string, spoil: (id: string) => unknown): Way {
  return { what, send: key => key.call(operation, { key_id: spoil(key.key_id) }, { mustBeRefused: true }) };
}
