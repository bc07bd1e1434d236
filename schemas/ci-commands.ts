/**
 * What systems for continuous integration read as a command in a log: GitHub (`::name::`, `##[name]`), Azure Pipelines
 * (`##vso[`), TeamCity (`##teamcity[`), GitLab (`section_start:`, `section_end:`).
 */
const commands: ReadonlyArray<readonly [pattern: RegExp, broken: string]> = [
  [/##(?=\[|vso\[|teamcity\[)/gi, '## '],
  [/^([^\S\r\n\u2028\u2029]*):(?=:[A-Za-z])/gm, '$1: '],
  [/(section_(?:start|end)):/g, '$1 :'],
];

/** The text with such commands broken up: what a target answers must not steer the system that runs us. */
export function withoutCommands(text: string): string {
  return commands.reduce((broken, [pattern, instead]) => broken.replaceAll(pattern, instead), text);
}
