import { fileURLToPath } from 'node:url';
import { runPlaywright } from '../playwright.ts';
import { nameOf, type Plan, planVariable, readResult, type SubjectResult, writePlan } from './plan.ts';

const configuration = fileURLToPath(new URL('./playwright.config.js', import.meta.url));

/** Generated input is the same in every proof, so that no verdict hangs on chance. */
const seed = { CONFORMANCE_SEED: '1' };

/**
 * Runs the suite on every subject of a plan, and prints a line for each as it ends.
 * @returns the results by name; a subject that was not judged to its end has none.
 */
export async function runPlan(plan: Plan): Promise<ReadonlyMap<string, SubjectResult>> {
  if (plan.subjects.length > 0)
    await runPlaywright({ ...seed, [planVariable]: writePlan(plan) }, undefined, configuration);
  const results = plan.subjects.map(subject => readResult(plan.folder, nameOf(subject)));
  return new Map(results.flatMap(result => (result ? [[result.name, result] as const] : [])));
}
