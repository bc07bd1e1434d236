import { createHash } from 'node:crypto';
import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { Graded, Level } from '../grade/run/model.ts';

/** A file and the digest of its content. */
export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** An in-toto statement, version 1: these files are what came of this test. */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly Subject[];
  readonly predicateType: 'https://in-toto.io/attestation/test-result/v0.1';
  readonly predicate: object;
}

/** Name of our own part of the predicate: in-toto asks for a URI where a predicate is extended. */
const ownPart = 'urn:kms-conformance:certificate:1';

const results: Readonly<Record<Level, 'PASSED' | 'WARNED' | 'FAILED'>> = {
  INVALID: 'FAILED',
  'NON-CONFORMANT': 'FAILED',
  INCOMPLETE: 'FAILED',
  'CONFORMANT WITH DEVIATIONS': 'WARNED',
  CONFORMANT: 'PASSED',
  'CONFORMANT STRICT': 'PASSED',
};

const passed: readonly Outcome[] = ['pass', 'acceptable', 'informational'];
const failed: readonly Outcome[] = ['fail', 'flaky', 'inconclusive', 'not-run'];
const warned: readonly Outcome[] = ['non-strict', 'waived'];

/** The statement of a run. @param files the files that it speaks of, by name. */
export function statementOf(graded: Graded, files: ReadonlyMap<string, string | Buffer>): Statement {
  const { header, level, requirements, run, waivers } = graded;
  const { target, suite, contract } = header;
  const idsOf = (outcomes: readonly Outcome[]) =>
    requirements.filter(({ outcome }) => outcomes.includes(outcome)).map(({ id }) => id);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...files].map(([name, content]) => ({ name, digest: { sha256: sha256(content) } })),
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: results[level],
      configuration: [
        { name: `kms-conformance ${suite.version}`, digest: digestSet(suite.digest) },
        { name: 'contract', digest: digestSet(contract.digest) },
      ],
      passedTests: idsOf(passed),
      warnedTests: idsOf(warned),
      failedTests: idsOf(failed),
      [ownPart]: {
        level,
        target,
        suite,
        contract,
        run,
        waivers: waivers.map(({ requirement }) => requirement),
      },
    },
  };
}

/** SHA-256 of a content, in hexadecimal. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function digestSet(digest: string): { sha256: string } {
  return { sha256: digest.replace(/^sha256:/, '') };
}
