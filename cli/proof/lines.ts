import {
  type FaultProof,
  proofOfFault,
  proofOfVariant,
  type VariantProof,
} from '../../reports/proof/verdict.ts';
import { counted } from '../../reports/text/text.ts';
import type { Plan, Subject, SubjectResult } from './subjects/plan.ts';

/** One fault in a line: the verdict, and where it is not killed what is missing and what is too much. */
export function faultLine({ id, breaks, verdict, failed }: FaultProof): string {
  const missing = breaks.filter(requirement => !failed.includes(requirement));
  const extra = failed.filter(requirement => !breaks.includes(requirement));
  const difference = [
    ...(missing.length ? [`not noticed: ${missing.join(' ')}`] : []),
    ...(extra.length ? [`blamed as well: ${extra.join(' ')}`] : []),
  ];
  return `${verdict.padEnd(14)}${id}  ${verdict === 'killed' ? failed.join(' ') : difference.join(', ')}`;
}

/** One variant in a line. */
export function variantLine({ id, verdict, failed }: VariantProof): string {
  return `${verdict.padEnd(14)}${id}${failed.length ? `  ${failed.join(' ')}` : ''}`;
}

/** What a subject came to, in a line with its wall time in seconds; nothing for one mutant of many. */
export function resultLine(
  result: SubjectResult,
  subject: Subject,
  { clean = [] }: Plan,
): string | undefined {
  if (subject.kind === 'mutant') return undefined;
  const took = `  (${result.seconds.toFixed(1)} s, ${counted(result.keys, 'key')})`;
  if (subject.kind === 'fault') return faultLine(proofOfFault(subject, result, clean)) + took;
  if (subject.kind === 'variant') return variantLine(proofOfVariant(subject, result, clean)) + took;
  return subject.over ? `clean run over TLS${took}` : `clean run: ${result.level}${took}`;
}
