import type { Exchange } from '../client.ts';

/** So many characters of a secret, wherever in it they stand, are no chance. */
const piece = 16;

/** Shortest secret, in characters, whose appearance cannot be chance. */
const shortest = 12;

/** Which of these secrets a text holds, whole or a part of about twice 16 characters, by what they are. */
export function echoesIn(text: string, secrets: ReadonlyMap<string, string>): string[] {
  const pieces = Array.from({ length: Math.floor(text.length / piece) }, (_, n) =>
    text.slice(n * piece, (n + 1) * piece),
  );
  const holds = (secret: string) => text.includes(secret) || pieces.some(part => secret.includes(part));
  const found = [...secrets].filter(([secret]) => secret.length >= shortest && holds(secret));
  return [...new Set(found.map(([, what]) => what))];
}

/** The secrets that went out with a request, by what they are. */
export function secretsSent({ outgoing }: Pick<Exchange, 'outgoing'>): Map<string, string> {
  const secrets = new Map<string, string>();
  const token = outgoing.headers['x-auth-token'];
  if (token) secrets.set(token, 'the token');
  const securityToken = outgoing.headers['x-security-token'];
  if (securityToken) secrets.set(securityToken, 'the security token');
  const body = typeof outgoing.body === 'string' ? outgoing.body : '';
  for (const [, name = '', value = ''] of body.matchAll(
    /"(import_token|encrypted_key_material|encrypted_privatekey)":"([^"]+)"/g,
  )) {
    secrets.set(value, name === 'import_token' ? 'the import token' : 'key material');
  }
  return secrets;
}
