import { replayCommand, seedOf } from '../../fixtures/input/seed.ts';
import { walk } from '../../fixtures/oracle/walk.ts';
import { Walker } from '../../fixtures/oracle/walker.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('concurrency: several keys over a long story', () => {
  test(
    'answers random sequences as documented',
    requirement('CON-005'),
    async ({ keys, kms, trial, run }, testInfo) => {
      const seed = seedOf(testInfo);
      const held = [await keys.imported(), await keys.another()];
      const walkers = held.map(key => new Walker(key, keys, kms, trial));

      const outcome = await walk(walkers, {
        seed,
        path: process.env.CONFORMANCE_PATH,
        steps: run.isRateLimited ? 25 : 45,
        shrink: run.isLoopback,
        requests: () => trial.requests,
      });

      const repeat = replayCommand('CON-005', seed, outcome.path);
      expect(outcome).toFollowTheModel(`random walk of seed ${seed}`, repeat);
    },
  );
});
