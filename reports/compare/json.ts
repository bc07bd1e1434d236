import type { Certificate } from '../../schemas/generated/certificate.ts';
import type { Comparison } from './compare.ts';
import type { History } from './history.ts';
import { digestsOf } from './identity.ts';

/** What differs between two runs, as JSON. */
export function comparisonJson({ old, new: now, same, changes }: Comparison): string {
  return text({ old: sideOf(old), new: sideOf(now), same, changes });
}

/** The history of a target, as JSON. */
export function historyJson(history: History): string {
  return text(history);
}

function sideOf(certificate: Certificate): object {
  const { level, run, target, suite, contract, configuration } = certificate;
  return {
    level,
    startedAt: run.startedAt,
    target,
    suite,
    contract,
    configuration,
    digests: digestsOf(certificate),
  };
}

function text(value: object): string {
  return `${JSON.stringify({ schemaVersion: 1, ...value }, undefined, 2)}\n`;
}
