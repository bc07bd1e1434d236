/** A middleman spoils a reply here and there: no failure is found where no reply was spoiled, and a verdict comes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { readEvidence } from '../../reports/grade/run/evidence.ts';
import { chance } from '../testing/broken-run.testing.ts';
import { middleman } from '../testing/middleman.testing.ts';
import { certificateIn, runCommand, runSettings, scratch } from '../testing/test-run.testing.ts';

/** How many runs; CONFORMANCE_SPOILS=20 makes more. CONFORMANCE_SEED is the seed of the first. */
const runs = Number(process.env.CONFORMANCE_SPOILS ?? 1);
const firstSeed = Number(process.env.CONFORMANCE_SEED ?? 1);

/** So many of a thousand replies are spoiled. */
const perThousand = 8;

/** By this the evidence shows that a reply was spoiled. */
const mark = 'spoiled on the way';

/** What the evidence shows of a reply only by its length; it cuts replies that are longer than this. */
const [hidden, longestShown] = [/text|token|datakey|data_key|material/, 3_500];

/** The reply with the mark in the place of a value, or in the place of it all. */
function spoiled(body: string, seed: number, n: number): string {
  const members = [...body.matchAll(/"(\w+)":\s*("(?:[^"\\]|\\.)*"|\d+)/g)];
  const shown = members.filter(([, name = '']) => !hidden.test(name));
  const [whole = body, name] = shown[chance(seed, `value ${n}`, shown.length + 1)] ?? [];
  return body.replace(whole, () => (name ? `"${name}":"${mark}"` : mark));
}

for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
  it(`seed ${seed}: what was not spoiled is not blamed`, async t => {
    await using emulator = await startEmulator();
    let count = 0;
    const between = await middleman(
      emulator.endpoint,
      () => undefined,
      (body, { n, url }) => {
        const isShown = url.includes('/kms/') && body.length <= longestShown;
        if (!isShown || chance(seed, `${n}`, 1000) >= perThousand) return body;
        count += 1;
        return spoiled(body, seed, n);
      },
    );
    t.after(() => between.close());
    const out = join(scratch(), 'out');
    const env = { ...runSettings(emulator.env, out), KMS_ENDPOINT: between.endpoint };

    const run = await runCommand(['certify', '--workers', '2'], env);

    const { level } = certificateIn(out);
    t.diagnostic(`${count} replies spoiled: ${level}`);
    assert.ok(count > 0 && level !== 'INVALID', run.stdout + run.stderr);
    const { assertions, exchanges } = readEvidence(join(out, 'evidence.jsonl'));
    const touched = new Set(
      exchanges.filter(each => JSON.stringify(each).includes(mark)).map(({ test }) => test),
    );
    // What a key is compared with may have been seen in an earlier test.
    const failed = assertions.filter(
      ({ verdict, received }) => verdict === 'fail' && !received.includes(mark),
    );
    assert.deepEqual(
      failed
        .filter(({ test }) => !touched.has(test))
        .map(({ test, check, received }) => [test, check, received]),
      [],
    );
  });
}
