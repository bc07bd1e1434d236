/**
 * What systems for continuous integration read as a command in a log: GitHub (`::name::`, `##[name]`), Azure Pipelines
 * (`##vso[`), TeamCity (`##teamcity[`), GitLab (`section_start:`, `section_end:`).
 */
const commands: ReadonlyArray<{
  readonly pattern: RegExp;
  readonly broken: string;
  readonly inJson?: string;
}> = [
  { pattern: /##(?=\[|vso\[|teamcity\[)/gi, broken: '## ', inJson: '#\\u0023' },
  // A line of JSON begins with a brace: no such command stands in one.
  { pattern: /^([^\S\r\n\u2028\u2029]*):(?=:[A-Za-z])/gm, broken: '$1: ' },
  { pattern: /(section_(?:start|end)):/g, broken: '$1 :', inJson: '$1\\u003a' },
];

/** The text with such commands broken up: what a target answers must not steer the system that runs us. */
export function withoutCommands(text: string): string {
  return commands.reduce((whole, { pattern, broken }) => whole.replaceAll(pattern, broken), text);
}

/** A line of JSON that means the same, with a character of each such command spelled out. */
export function withCommandsSpelledOut(line: string): string {
  return commands.reduce(
    (whole, { pattern, inJson }) => (inJson === undefined ? whole : whole.replaceAll(pattern, inJson)),
    line,
  );
}
