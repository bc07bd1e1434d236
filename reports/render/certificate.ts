import { createHash } from 'node:crypto';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import type { Graded, GradedRequirement } from '../grade/run/model.ts';
import { scopeOf } from './words/scope.ts';

/** The content of certificate.json: what a run came to, from the graded run alone, members in a fixed order. */
export function certificate(graded: Graded): string {
  return `${JSON.stringify(toCertificate(graded), undefined, 2)}\n`;
}

/** The same as a value, for those that compare certificates. */
export function toCertificate({
  level,
  header,
  requirements,
  counts,
  waivers,
  run,
  cost,
  cleanup,
}: Graded): Certificate {
  const { target, suite, contract } = header;
  return {
    schemaVersion: 1,
    level,
    target: {
      class: target.class,
      host: target.host,
      profile: target.profile,
      edition: target.edition,
      sourceDate: target.sourceDate,
      ...(target.product && { product: target.product }),
    },
    suite: {
      version: suite.version,
      digest: suite.digest,
      ...(suite.commit && { commit: suite.commit }),
      ...(suite.proof && { proof: suite.proof }),
    },
    contract: { digest: contract.digest },
    configuration: configurationOf(header),
    run,
    cost,
    counts,
    scope: scopeOf({ requirements }),
    cleanup: {
      created: cleanup?.created ?? 0,
      retired: cleanup?.retired ?? 0,
      kept: cleanup?.kept ?? [],
      ...(cleanup?.standing && { standing: cleanup.standing }),
      residue: cleanup?.residue ?? [],
    },
    waivers,
    requirements: requirements.map(toResult) as Certificate['requirements'],
  };
}

function toResult(result: GradedRequirement) {
  const { id, level, outcome, observation, expected, evidence, reason, blockedBy, realReplies } = result;
  return {
    id,
    level,
    outcome,
    observation,
    ...(expected && { expected }),
    evidence,
    ...(reason && { reason }),
    ...(blockedBy && { blockedBy }),
    ...(realReplies && { realReplies }),
  };
}

/**
 * What of the configuration of a run decides what is checked: the edition, the optional groups, the filter. Workers,
 * rates and times decide how long it takes. Order does not count.
 */
export function configurationOf(header: HeaderRecord): Certificate['configuration'] {
  const parts = {
    unavailable: Object.keys(header.unavailable).sort(),
    required: [...header.required].sort(),
    filter: [...header.filter].sort(),
  };
  const text = JSON.stringify({ profile: header.target.profile, ...parts });
  return { ...parts, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
}
