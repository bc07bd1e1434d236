/** Characters that JSON leaves as they are, and that a terminal or an editor obeys. */
const steers = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What systems for continuous integration take for a command within a line, up to the character that makes it one. */
const commands: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
  [/##(?=\[|vso\[|teamcity\[)/gi, '#\\u0023'],
  [/(section_(?:start|end)):/g, '$1\\u003a'],
];

function spelledOut(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A line of JSON that means the same, and steers nobody who prints it: what a target answers is kept as it came, with the
 * characters of a command spelled out.
 */
export function quietJson(line: string): string {
  const quiet = line.replace(steers, spelledOut);
  return commands.reduce((text, [pattern, instead]) => text.replace(pattern, instead), quiet);
}
