import type { HeaderRecord } from '../../../schemas/formats/evidence.ts';
import { quoted } from '../../text/shell.ts';

/** The command that says whether a requirement is met now. It holds no secret: those come from the environment. */
export function repeatCommand(requirement: string, { target }: Pick<HeaderRecord, 'target'>): string {
  const { endpoint, projectId, profile } = target;
  return [
    'npx kms-conformance certify',
    `--repeat ${requirement}`,
    ...(endpoint ? [`--endpoint ${word(endpoint)}`] : []),
    ...(projectId ? [`--project-id ${word(projectId)}`] : []),
    ...(profile === 'otc' ? [] : [`--profile ${profile}`]),
  ].join(' ');
}

/** The command that prints a shell script which repeats a failure without this tool. @param where the output folder */
export function scriptCommand(requirement: string, where: string): string {
  return `npx kms-conformance script ${word(where)} ${requirement} > ${requirement}.sh`;
}

/** A word of a shell, in quotes where it needs them. */
function word(text: string): string {
  return /^[\w.:/[\]-]+$/.test(text) ? text : quoted(text);
}
