import { replayCommand } from '../../fixtures/input/seed.ts';
import { consultOverTime } from '../../fixtures/oracle/oracle.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('time: two keys over a long story', () => {
  // A test waits until all others are done or wait as well: then the clock is moved.
  test.slow();

  test(
    'answers as predicted before and after an end',
    requirement('CON-005'),
    async ({ resources, clock }) => {
      const told = await consultOverTime(resources, clock);

      expect(told).toBeAsPredicted('stories over time', replayCommand('CON-005'));
    },
  );
});
