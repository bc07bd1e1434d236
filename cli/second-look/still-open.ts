import { assertionFindings } from '../../reports/grade/findings/assertion-findings.ts';
import { readEvidence } from '../../reports/grade/run/evidence.ts';
import { indexRun } from '../../reports/grade/run/run-index.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';

/**
 * Names of the tests for whose lack of a reply something is still open. What an earlier look decided is not, nor is what
 * a gateway answered to a request that was heard at another time.
 * @throws {EvidenceError} when there is no evidence.
 */
export function stillOpen(evidenceFile: string): ReadonlySet<string> {
  const run = indexRun(readEvidence(evidenceFile), catalogue.requirements);
  const tests = catalogue.requirements.flatMap(requirement => {
    const assertions = run.assertionsFor(requirement.id);
    const findings = assertionFindings(requirement, run);
    return assertions.filter((_, n) => findings[n]?.outcome === 'inconclusive').map(({ test }) => test);
  });
  return new Set(tests);
}
