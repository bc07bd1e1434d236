import type { HeaderRecord } from '../../../schemas/formats/evidence.ts';

/** The command that says whether a requirement is met now. It holds no secret: those come from the environment. */
export function repeatCommand(requirement: string, { target }: Pick<HeaderRecord, 'target'>): string {
  const { endpoint, projectId, profile } = target;
  return [
    'npx kms-conformance certify',
    `--repeat ${requirement}`,
    ...(endpoint ? [`--endpoint ${quoted(endpoint)}`] : []),
    ...(projectId ? [`--project-id ${quoted(projectId)}`] : []),
    ...(profile === 'otc' ? [] : [`--profile ${profile}`]),
  ].join(' ');
}

/** A word of a shell. */
function quoted(word: string): string {
  return /^[\w.:/[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
