import fc from 'fast-check';
import { arbitraryBody } from '../../fixtures/input/arbitrary-bodies.ts';
import { hostileBodies } from '../../fixtures/input/hostile-bodies.ts';
import { replayCommand, seedOf } from '../../fixtures/input/seed.ts';
import { sendBatch, type Way } from '../../fixtures/matchers/batch.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';

test.describe('delete-imported-key-material: the body', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('refuses a body that is not a JSON object', requirement('INP-006'), async ({ keys, arrange }) => {
    const ways = [
      way('a truncated object', id => `{"key_id":"${id}"`),
      way('no body', () => ''),
      way('an array', id => JSON.stringify([{ key_id: id }])),
      way('a string', id => JSON.stringify(id)),
      way('a string that holds an object', id => JSON.stringify(JSON.stringify({ key_id: id }))),
      way('a number', () => '42'),
      way('null', () => 'null'),
    ];

    const key = await sendBatch({ keys, arrange }, ways, (reply, { what }) => {
      expect.soft(reply).toBeKmsError(400, 'KMS.0202', { check: `a body that is ${what}` });
    });

    await expect(key).toBeUntouchedBy(ways, arrange);
  });

  for (const { what, bytes } of hostileBodies) {
    test(`tolerates ${what}`, requirement('INP-009'), async ({ keys }) => {
      const key = await keys.imported();

      const reply = await key.call(operation, {}, { raw: bytes(key.key_id, keys.unknownId()) });

      expect(reply).toBeHarmless({ check: what, presumes: ['INP-008'] });
    });
  }

  test('tolerates generated bodies', requirement('INP-009'), async ({ kms, keys, run }, testInfo) => {
    const seed = seedOf(testInfo);
    const bodies = fc.sample(arbitraryBody, { numRuns: run.isRateLimited ? 8 : 16, seed });
    const id = keys.unknownId();

    for (const [n, body] of bodies.entries()) {
      const raw = body(id);
      keys.madeUpId(Buffer.from(raw).toString('latin1'));
      const reply = await kms.call(operation, {}, { raw, mustBeRefused: true });

      const check = `generated body ${n} of seed ${seed}; repeat: ${replayCommand('INP-009', seed)}`;
      expect.soft(reply).toBeHarmless({
        check,
        presumes: ['INP-008'],
        observation: '200 or 4xx to each generated body',
      });
    }
  });
});

function way(what: string, text: (id: string) => string): Way {
  return { what, send: key => key.call(operation, {}, { raw: text(key.key_id), mustBeRefused: true }) };
}
