import type { Outcome } from '../../schemas/generated/certificate.ts';
import { contradictions } from './contradictions.ts';
import { costOf } from './cost.ts';
import { levelOf } from './level.ts';
import { gradeRequirement } from './requirement.ts';
import type { Checks, Evidence, Graded, GradedRequirement, Requirement } from './run/model.ts';
import { precedence, undecided } from './run/outcome.ts';
import { indexRun } from './run/run-index.ts';
import { cutShort, distrust } from './run-trouble.ts';
import { refusedWaivers, waive, waiveConsequences, waiverResults } from './waivers.ts';

/**
 * Grades a run: an outcome for every requirement of the catalogue, the level and the exit code. Pure: the
 * same evidence always gives the same result. What is required comes from the catalogue and from the
 * optional groups that the target serves, never from what happened to run.
 * @param checks which tests have to have run for which requirement
 */
export function grade(evidence: Evidence, catalogue: readonly Requirement[], checks: Checks): Graded {
  const { header, cleanup } = evidence;
  const index = indexRun(evidence, catalogue);
  const graded = catalogue.map(requirement => waive(gradeRequirement(requirement, checks, index), header));
  const requirements = waiveConsequences(graded);
  const contradicting = contradictions(requirements, evidence);
  const invalid = [
    ...distrust(evidence, catalogue),
    ...contradicting.map(words => `the run contradicts itself: ${words}`),
  ];
  const cut = cutShort(evidence, checks);
  const waivers = waiverResults(requirements, header);
  const refused = refusedWaivers(waivers, requirements, header);
  const having = (...outcomes: Outcome[]) => requirements.filter(({ outcome }) => outcomes.includes(outcome));
  const facts = {
    invalid,
    violated: having('fail').filter(({ level }) => level === 'MUST'),
    incomplete: [...cut, ...having(...undecided)],
    waived: having('waived'),
    lenient: having('fail', 'non-strict'),
    refusedWaivers: refused,
  };
  const repeated = requirements
    .filter(({ id }) => header.repeats?.includes(id))
    .map(({ outcome }) => outcome);
  return {
    ...levelOf(facts, cleanup?.residue.length ?? 0, header.repeats && repeated),
    reasons: [...invalid, ...refused, ...cut],
    requirements,
    counts: count(requirements),
    waivers,
    header,
    run: summarise(evidence),
    cost: costOf(evidence),
    ...(cleanup && { cleanup }),
  };
}

function summarise({ header, footer, exchanges }: Evidence): Graded['run'] {
  return {
    startedAt: header.startedAt,
    finishedAt: footer?.finishedAt ?? null,
    requests: footer?.requests ?? exchanges.reduce((sum, { attempts }) => sum + attempts, 0),
    filtered: header.filter.length > 0,
    workers: header.workers,
    ...(header.workersWhy !== undefined && { workersWhy: header.workersWhy }),
  };
}

function count(requirements: readonly GradedRequirement[]): Record<Outcome, number> {
  const counts = Object.fromEntries(precedence.map(outcome => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of requirements) counts[outcome] += 1;
  return counts;
}
