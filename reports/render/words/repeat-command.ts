import { dirname } from 'node:path';
import type { HeaderRecord } from '../../../schemas/formats/evidence.ts';
import { quoted } from '../../text/shell.ts';

/** Where a run wrote, and what it read, as only its terminal knows. */
export interface Place {
  /** The output folder, as the reader knows it. */
  readonly where: string;
  /** The file of settings that was named in the place of `.env`. */
  readonly settings?: string | undefined;
}

/** Tells the process that prints the summary of a run which file of settings was named in the place of `.env`. */
export const settingsFileVariable = 'CONFORMANCE_SETTINGS_FILE';

/** Where a run writes unless told otherwise. */
const defaultOut = 'reports/out';

/**
 * The command that says whether a requirement is met now. It holds no secret: those come from the environment.
 * @param place absent in what is rendered from the evidence alone
 */
export function repeatCommand(
  requirement: string,
  { target, repeats }: Pick<HeaderRecord, 'target' | 'repeats'>,
  place?: Place,
): string {
  const { endpoint, projectId, profile } = target;
  return [
    'npx kms-conformance certify',
    `--repeat ${requirement}`,
    ...(endpoint ? [`--endpoint ${word(endpoint)}`] : []),
    ...(projectId ? [`--project-id ${word(projectId)}`] : []),
    ...(profile === 'otc' ? [] : [`--profile ${profile}`]),
    ...(place ? placeFlags(place, repeats !== undefined) : []),
  ].join(' ');
}

/** @param isRepeat a repeat writes into a folder below the output folder */
function placeFlags({ where, settings }: Place, isRepeat: boolean): string[] {
  const out = isRepeat ? dirname(where) : where;
  return [
    ...(settings === undefined ? [] : [`--env-file ${word(settings)}`]),
    ...(out === defaultOut ? [] : [`--out ${word(out)}`]),
  ];
}

/** The command that prints a shell script which repeats a failure without this tool. @param where the output folder */
export function scriptCommand(requirement: string, where: string): string {
  return `npx kms-conformance script ${word(where)} ${requirement} > ${requirement}.sh`;
}

/** A word of a shell, in quotes where it needs them. */
function word(text: string): string {
  return /^[\w.:/[\]-]+$/.test(text) ? text : quoted(text);
}
