import { replayCommand, seedOf } from '../../fixtures/input/seed.ts';
import { consult, consultOverTime } from '../../fixtures/oracle/oracle.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('concurrency: several keys over a long story', () => {
  test('answers whole stories as predicted', requirement('CON-005'), async ({ resources }, testInfo) => {
    const seed = seedOf(testInfo);

    const told = await consult(resources, seed);

    expect(told).toBeAsPredicted(`stories of seed ${seed}`, replayCommand('CON-005', seed));
  });

  test(
    'answers as predicted before and after an end',
    requirement('CON-005'),
    async ({ resources, clock }) => {
      test.slow();

      const told = await consultOverTime(resources, clock);

      expect(told).toBeAsPredicted('stories over time', replayCommand('CON-005'));
    },
  );
});
