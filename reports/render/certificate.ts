import type { Certificate } from '../../schemas/generated/certificate.ts';
import type { Graded, GradedRequirement } from '../grade/run/model.ts';
import { configurationOf } from './configuration.ts';

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
    counts,
    cleanup: {
      created: cleanup?.created ?? 0,
      retired: cleanup?.retired ?? 0,
      kept: cleanup?.kept ?? [],
      residue: cleanup?.residue ?? [],
    },
    waivers,
    requirements: requirements.map(toResult) as Certificate['requirements'],
  };
}

function toResult({ id, level, outcome, observation, evidence, reason, blockedBy }: GradedRequirement) {
  return {
    id,
    level,
    outcome,
    observation,
    evidence,
    ...(reason && { reason }),
    ...(blockedBy && { blockedBy }),
  };
}
