import { replayCommand, seedOf } from '../../fixtures/input/seed.ts';
import { consult } from '../../fixtures/oracle/oracle.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('concurrency: several keys over a long story', () => {
  test('answers whole stories as predicted', requirement('CON-005'), async ({ resources }, testInfo) => {
    const seed = seedOf(testInfo);

    const told = await consult(resources, seed);

    expect(told).toBeAsPredicted(`stories of seed ${seed}`, replayCommand('CON-005', seed));
  });
});
