import type { AssertionRecord, TestRecord } from '../../../schemas/formats/evidence.ts';
import type { Requirement, Verdict } from '../run/model.ts';
import type { Finding } from '../run/outcome.ts';
import type { RunIndex } from '../run/run-index.ts';
import { stopOf, stopping } from '../run/stop.ts';

/**
 * What is wrong with the tests of one requirement: a listed test that did not run, stopped half way or
 * asserted nothing. Tests that did their work give no finding: their assertions speak for themselves.
 */
export function testFindings({ id }: Requirement, tests: readonly string[], run: RunIndex): Finding[] {
  if (tests.length === 0) return [{ outcome: 'not-run', reason: 'no check is listed for it' }];
  const missing = tests.filter(test => run.recordsOf(test).length === 0);
  const found = tests.flatMap(test => run.recordsOf(test).flatMap(record => findingsOf(record, id, run)));
  return missing.length === 0 ? found : [notRun(missing, tests.length, run), ...found];
}

function notRun(missing: readonly string[], listed: number, run: RunIndex): Finding {
  if (run.header.filter.length > 0)
    return { outcome: 'not-run', reason: 'left out by the filter of this run' };
  if (run.header.shard) return { outcome: 'not-run', reason: 'left to another shard' };
  const why = run.ended ? 'did not run' : 'did not run before the run was cut short';
  const all = missing.length === listed;
  const which = all ? 'its check' : `${missing.length} of its ${listed} checks`;
  return { outcome: 'not-run', reason: `${which} ${why}${all ? '' : ` (${missing.join('; ')})`}` };
}

function findingsOf(record: TestRecord, requirement: string, run: RunIndex): Finding[] {
  const own = run.assertionsIn(record.test).filter(assertion => assertion.requirement === requirement);
  switch (record.status) {
    case 'interrupted':
      return [{ outcome: 'inconclusive', reason: 'the run was interrupted during its check' }];
    case 'timedOut':
      return [{ outcome: 'inconclusive', reason: withError('its check timed out', record) }];
    case 'skipped':
      return own.some(explainsSkip)
        ? []
        : [{ outcome: 'not-run', reason: withError('its check was skipped', record) }];
    case 'passed':
      return own.length > 0 ? [] : [{ outcome: 'inconclusive', reason: 'its check asserted nothing' }];
    case 'failed':
      return failed(record, own, run);
  }
}

/**
 * A test may check several requirements. When it stopped at one of them, the others keep what was asserted
 * for them until then; one for which nothing was asserted yet is blocked by the one that stopped the test.
 */
function failed(record: TestRecord, own: readonly AssertionRecord[], run: RunIndex): Finding[] {
  const all = run.assertionsIn(record.test);
  const stop = stopOf(record, all);
  const failedForAnother = all.some(({ verdict, restated }) => verdict === 'fail' && restated);
  if (!stop && failedForAnother && own.length > 0) return [];
  if (!stop) return [{ outcome: 'inconclusive', reason: withError('its check broke', record) }];
  if (own.length > 0) return [];
  const blockedBy = run.blame.rootOf(stop.requirement) ?? stop.requirement;
  return [{ outcome: 'not-run', blockedBy, reason: `its check stopped at ${stop.requirement}` }];
}

const skipping: readonly Verdict[] = ['unsupported', 'deferred', ...stopping];

function explainsSkip({ verdict }: AssertionRecord): boolean {
  return skipping.includes(verdict);
}

function withError(what: string, { error }: TestRecord): string {
  return error ? `${what}: ${error}` : what;
}
