import { secretsOf } from '../../schemas/contract/contract.ts';
import type { SecretMembers } from '../../schemas/contract/secret-members.ts';
import type { Exchange } from '../client.ts';
import { jsonOf, memberOf } from '../reply.ts';
import { Secrets } from '../secrets/secrets.ts';

/** Shortest value sent, in characters, whose appearance in the reply cannot be a coincidence. */
const shortest = 12;

/** Members that give back what a request is about, secret or not. */
const belonging = ['plain_text', 'plain_text_base64', 'import_token', 'data_key', 'datakey_dgst'];

/** A secret, by what it is. */
export type Learnt = readonly [kind: string, value: string];

/**
 * Learns every secret that an exchange shows, before anything is said of it: the token that it was sent with, and what
 * the contract marks as secret.
 * @returns those that the reply gave and that were not known before.
 */
export function learnSecrets({ operation, outgoing, incoming }: Exchange, secrets: Secrets): Learnt[] {
  const given: Learnt[] = [];
  const learn = (kind: string, value: unknown) => {
    if (typeof value === 'string' && value.length >= shortest) secrets.add(kind, value);
  };
  const receive = (kind: string, value: unknown) => {
    if (typeof value === 'string' && !secrets.knows(value)) given.push([kind, value]);
    learn(kind, value);
  };
  learn('token', outgoing.headers['x-auth-token']);
  learn('security token', outgoing.headers['x-security-token']);
  const secret = secretsOf[operation];
  // What a login is sent with are settings: which of them are looked for is settled before anything is sent.
  const sent = operation !== 'iam-token' && typeof outgoing.body === 'string' ? outgoing.body : '';
  for (const [kind, value] of membersOfText(sent, secret.sent)) learn(kind, value);
  if (!incoming || incoming.status >= 300) return given;
  for (const [kind, value] of membersOfText(incoming.text, secret.given)) receive(kind, value);
  for (const [name, kind] of Object.entries(secret.headers)) receive(kind, incoming.headers[name]);
  return given;
}

/** The secret members of a body, by what they are. */
function membersOfText(text: string, members: SecretMembers): Array<readonly [kind: string, value: unknown]> {
  const there = Object.entries(members).filter(([name]) => text.includes(name));
  if (there.length === 0) return [];
  const body = jsonOf(text);
  return there.map(([name, kind]) => [kind, memberOf(body, name)]);
}

function memberOfText(text: string, name: string): unknown {
  return memberOf(jsonOf(text), name);
}

/** Which secrets a reply gives away where none belongs, by what they are: in its body and in its headers. */
export function givenAway({ operation, outgoing, incoming }: Exchange, secrets: Secrets): string[] {
  if (!incoming || operation === 'iam-token') return [];
  const isSuccess = incoming.status >= 200 && incoming.status < 300;
  const text = isSuccess ? withoutBelonging(incoming.text) : incoming.text;
  const headers = Object.values(incoming.headers).join('\n');
  const echoed = !isSuccess && holdsPlainText(`${text}\n${headers}`, outgoing) ? ['plain text'] : [];
  return [...new Set([...secrets.foundIn(headers), ...secrets.foundIn(text), ...echoed])];
}

/** Whether a text holds the plain text of a request: an error has no business with it. */
function holdsPlainText(text: string, outgoing: Exchange['outgoing']): boolean {
  const sent = sentPlainText(outgoing);
  if (sent === undefined) return false;
  const plain = new Secrets();
  return plain.add('plain text', sent) && plain.foundIn(text).length > 0;
}

/** The plain text that a request carries. */
function sentPlainText({ body }: Exchange['outgoing']): string | undefined {
  const plain =
    typeof body === 'string' && body.includes('plain_text') ? memberOfText(body, 'plain_text') : undefined;
  return typeof plain === 'string' && plain.length >= shortest ? plain : undefined;
}

/** A success reply without the members that are secret by their meaning. */
function withoutBelonging(text: string): string {
  const isPlain = !text.includes('\\');
  if (isPlain && !belonging.some(name => text.includes(name))) return text;
  const body = jsonOf(text);
  if (typeof body !== 'object' || body === null) return text;
  return JSON.stringify(body, (name, value) => (belonging.includes(name) ? undefined : value));
}
