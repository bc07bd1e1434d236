import { withCommandsSpelledOut } from '../../schemas/words/ci-commands.ts';

/** Characters that JSON leaves as they are, and that a terminal or an editor obeys. */
const steers = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

function spelledOut(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A line of JSON that means the same, and steers nobody who prints it: what a target answers is kept as it came, with the
 * characters of a command spelled out.
 */
export function quietJson(line: string): string {
  return withCommandsSpelledOut(line.replace(steers, spelledOut));
}
