import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runHostVariable } from '../../fixtures/worker.ts';
import { appendEvidence } from '../../reports/grade/run/evidence.ts';
import { counted } from '../../reports/text/text.ts';
import type { OpenRun } from '../../run/run.ts';
import type { TestRecord } from '../../schemas/formats/evidence.ts';
import { isObject } from '../../schemas/reading/json.ts';
import { runPlaywright } from '../playwright.ts';
import { type SecondLook, secondLookVariable } from './plan.ts';
import { stillOpen } from './still-open.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const configuration = fileURLToPath(new URL(`./playwright.config.${extension}`, import.meta.url));

/** How often a test is run at most beside the first time. */
const looksAtMost = 3;

/** So many tests are run again whatever became of them the last time. */
const few = 4;

/**
 * The second look: runs the tests again of which nothing could be said, for the target was not heard. A moment's trouble
 * must not cost a night. A test that decided what it is about is not run again for a request that was heard otherwise.
 * Where that decides some of them, or few are left, the others are run again, three times at most: they had bad luck
 * twice. It happens when every test has ended and the keys of the run are still there; the run host has to be served
 * still, as the environment of this process says.
 * @param how what the tests are run with.
 */
export async function lookAgain(run: OpenRun, how: Omit<SecondLook, 'tests'>): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  for (let attempt = 2; attempt <= 1 + looksAtMost; attempt += 1) {
    const unheard = await run.lookAgain();
    const open = unheard.length ? stillOpen(run.evidenceFile) : new Set();
    const tests = unheard.filter(test => open.has(test));
    if (tests.length === 0 || (tests.length >= left && tests.length > few)) return;
    left = tests.length;
    console.error(`The target was not heard in ${counted(left, 'test')}; running them once more.`);
    await runAgain(run, { ...how, tests }, attempt);
  }
}

async function runAgain(run: OpenRun, plan: SecondLook, attempt: number): Promise<void> {
  const outputDir = join(plan.outputDir, 'second-look');
  const variables = {
    [runHostVariable]: process.env[runHostVariable] ?? '',
    [secondLookVariable]: JSON.stringify({ ...plan, outputDir }),
  };
  await runPlaywright(variables, undefined, configuration, message => {
    if (!isObject(message) || !message.secondLook) return;
    const { error, ...rest } = message.secondLook as TestRecord;
    appendEvidence(run.evidenceFile, { ...rest, ...(error && { error: run.redact(error) }), attempt });
  });
}
