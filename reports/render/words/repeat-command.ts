import type { HeaderRecord } from '../../../schemas/formats/evidence.ts';

/** The command that checks one requirement of a target again. It holds no secret: those come from the environment. */
export function repeatCommand(requirement: string, { target }: Pick<HeaderRecord, 'target'>): string {
  const { endpoint, projectId, profile } = target;
  return [
    'npx kms-conformance certify',
    `--requirement ${requirement}`,
    ...(endpoint ? [`--endpoint ${quoted(endpoint)}`] : []),
    ...(projectId ? [`--project-id ${quoted(projectId)}`] : []),
    ...(profile === 'otc' ? [] : [`--profile ${profile}`]),
  ].join(' ');
}

/** A word of a shell. */
function quoted(word: string): string {
  return /^[\w.:/[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
