import type { AssertionRecord, TestRecord } from '../../../schemas/formats/evidence.ts';
import type { Verdict } from './model.ts';

/** Verdicts that end a test. */
export const stopping: readonly Verdict[] = ['fail', 'flaky', 'inconclusive', 'blocked'];

/**
 * The assertion that explains why a test did not pass: one about a requirement that the test names. What was
 * found on the way about replies belongs to other requirements and stops no test.
 */
export function stopOf(
  { requirements }: TestRecord,
  assertions: readonly AssertionRecord[],
): AssertionRecord | undefined {
  return assertions.find(
    ({ requirement, verdict }) => stopping.includes(verdict) && requirements.includes(requirement),
  );
}
