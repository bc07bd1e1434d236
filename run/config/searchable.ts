import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { variables } from './source/variables.ts';

/** Shortest secret that outputs are searched for, in characters: shorter ones would be found by chance. */
export const shortestSecret = 8;

/** Words that our own outputs consist of. */
const ownWords = JSON.stringify([
  catalogue,
  variables,
  'kms-conformance CONFORMANT certificate evidence emulator',
]);

const [capitals, letters, digits] = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
];
/** The orders in which programs list the characters of base64 and the like: pages of reports contain such programs. */
const alphabets = [
  `${capitals}${letters}${digits}+/`,
  `${letters}${capitals}${digits}-_`,
  `${digits}${capitals}${letters}`,
  `${digits}${letters}${capitals}`,
];

/** From so many characters on a part of a secret is found, as if it were the secret. */
const part = 12;

function holdsAlphabet(secret: string): boolean {
  const starts = Array.from({ length: Math.max(1, secret.length - part + 1) }, (_, start) => start);
  return starts.some(start => alphabets.some(each => each.includes(secret.slice(start, start + part))));
}

/** Why outputs are not searched for a secret: it would be found where it is not. Undefined when they are searched. */
export function notSearchable(secret: string): string | undefined {
  if (secret.length < shortestSecret) return `has fewer than ${shortestSecret} characters`;
  if (holdsAlphabet(secret)) return 'holds a part of the alphabet, which programs in the reports contain';
  const isWord = /^[A-Za-z][A-Za-z _-]*$/.test(secret);
  if (isWord && ownWords.toLowerCase().includes(secret.toLowerCase()))
    return 'is an ordinary word of the reports';
  return undefined;
}
