import type { Level } from '../grade/run/model.ts';
import { type Rule, rules } from './rules.ts';
import { type Reference, readSubject, type Subject } from './subject.ts';

/** What came of one rule. */
export interface RuleResult {
  /** From 1, for good. */
  readonly number: number;
  readonly name: string;
  readonly remedy: string;
  readonly state: 'kept' | 'broken' | 'not checked';
  /** What is wrong, or what was found. */
  readonly words: readonly string[];
}

/** Who vouches for a folder. */
export type Voucher = 'trusted key' | 'unknown key' | 'nobody';

export interface Verification {
  readonly genuine: boolean;
  readonly voucher: Voucher;
  /** What its evidence comes to; absent when it cannot be graded. */
  readonly level?: Level;
  readonly rules: readonly RuleResult[];
}

/** Verifies the output folder of a run, offline: every rule is looked at, and each says what is wrong. */
export function verifyFolder(folder: string, reference: Reference): Verification {
  const subject = readSubject(folder, reference);
  const sameSuite = subject.again?.evidence.header.suite.digest === reference.suite.digest;
  const results = rules.map((rule, n) => resultOf(rule, n + 1, subject, sameSuite));
  return {
    genuine: results.every(({ state }) => state === 'kept'),
    voucher: voucherOf(subject),
    ...(subject.again && { level: subject.again.graded.level }),
    rules: results,
  };
}

function resultOf(rule: Rule, number: number, subject: Subject, sameSuite: boolean): RuleResult {
  const { name, remedy } = rule;
  if (rule.byGrading && !sameSuite) {
    const why = subject.again
      ? 'the evidence is of another suite (rule 4)'
      : 'the evidence cannot be graded (rule 3)';
    return { number, name, remedy, state: 'not checked', words: [why] };
  }
  const problems = rule.problems(subject);
  return { number, name, remedy, state: problems.length > 0 ? 'broken' : 'kept', words: problems };
}

function voucherOf({ envelope, trusted }: Subject): Voucher {
  if (!envelope || envelope.signatures.length === 0) return 'nobody';
  return trusted ? 'trusted key' : 'unknown key';
}
