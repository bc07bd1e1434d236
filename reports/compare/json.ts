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
  const json = JSON.stringify({ schemaVersion: 1, ...value }, undefined, 2);
  // JSON leaves these as they are, and a terminal obeys some of them.
  const visible = json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, spelledOut);
  return `${visible}\n`;
}

function spelledOut(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
