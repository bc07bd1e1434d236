import type { Graded, Level } from '../grade/run/model.ts';

/** The colour of each level, as shields names them. */
const colors: Readonly<Record<Level, string>> = {
  INVALID: 'critical',
  'NON-CONFORMANT': 'red',
  INCOMPLETE: 'lightgrey',
  'CONFORMANT WITH DEVIATIONS': 'yellow',
  CONFORMANT: 'green',
  'CONFORMANT STRICT': 'brightgreen',
};

/** The content of badge.json, for the endpoint badge of shields (https://shields.io/badges/endpoint-badge). */
export function badge({ level, run }: Graded): string {
  const message = `${level}, ${run.startedAt.slice(0, 10)}`;
  const content = { schemaVersion: 1, label: 'KMS conformance', message, color: colors[level] };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
