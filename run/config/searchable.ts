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

/** Why outputs are not searched for a secret: it would be found where it is not. Undefined when they are searched. */
export function notSearchable(secret: string): string | undefined {
  if (secret.length < shortestSecret) return `has fewer than ${shortestSecret} characters`;
  const isWord = /^[A-Za-z][A-Za-z _-]*$/.test(secret);
  if (isWord && ownWords.toLowerCase().includes(secret.toLowerCase()))
    return 'is an ordinary word of the reports';
  return undefined;
}
