import { operations } from '../../schemas/contract/contract.ts';
import type { Exchange } from '../client.ts';
import { NoReply } from '../http/errors.ts';
import { type Incoming, type Outgoing, type Route, Transport } from '../http/transport.ts';
import { jsonOf, memberOf, type Reply } from '../reply.ts';

/** A user who can log in at an IAM. */
export interface Login {
  /** Base URL of IAM, without `/v3`. */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
  /** Name of the domain, that is of the account. */
  readonly domain: string;
  /** Name of the project, where the token is to be scoped by it and not by the id. */
  readonly projectName?: string;
  /** Where the token is to be scoped to the domain: it is for no project then. */
  readonly scope?: 'domain';
}

/** What IAM answered, and the token where it gave one. */
export interface LoginReply extends Reply {
  /** The value of X-Subject-Token. */
  readonly token?: string;
  /** How long the token lives, in milliseconds: both ends are told by IAM's clock. */
  readonly lifeMs?: number;
  /** Id of the project that the token is scoped to. */
  readonly projectId?: string;
}

export interface IamSurroundings {
  readonly route: Route;
  nextId(): string;
  permit(): Promise<void>;
  /** Sees the exchange, and learns the token, before anything is made of the reply. */
  observe(exchange: Exchange): unknown;
}

/** The published body of a password login, scoped to a project unless asked otherwise: KMS takes no other scope. */
export function loginBody({ user, password, domain, projectName, scope }: Login, projectId: string): object {
  const identity = {
    methods: ['password'],
    password: { user: { name: user, password, domain: { name: domain } } },
  };
  const project = projectName === undefined ? { id: projectId } : { name: projectName };
  return { auth: { identity, scope: scope === 'domain' ? { domain: { name: domain } } : { project } } };
}

function compose(login: Login, projectId: string): Outgoing {
  const { method, path } = operations['iam-token'];
  const headers = { accept: 'application/json', 'content-type': 'application/json;charset=utf8' };
  return { method, path, headers, body: JSON.stringify(loginBody(login, projectId)) };
}

/**
 * Logs in with a password, in one attempt: repeated failures lock an account.
 * @throws NoReply when nothing could be heard.
 */
export async function logIn(login: Login, projectId: string, around: IamSurroundings): Promise<LoginReply> {
  const transport = new Transport(login.endpoint, around.route);
  const outgoing = compose(login, projectId);
  const exchange = {
    id: around.nextId(),
    operation: 'iam-token',
    // The contract has the reply for a project alone.
    documented: login.scope === undefined,
    outgoing,
    attempts: 1,
  } as const;
  const began = performance.now();
  try {
    await around.permit();
    const incoming = await transport.send(outgoing);
    const reply = read(incoming, exchange.id);
    around.observe({ ...exchange, incoming, ms: incoming.ms });
    return reply;
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    const { kind, reason } = error;
    around.observe({ ...exchange, silence: { kind, reason }, ms: performance.now() - began });
    throw new NoReply({ kind: 'login', reason: `login: ${reason}` });
  } finally {
    await transport.close();
  }
}

function read({ status, headers, text }: Incoming, exchange: string): LoginReply {
  const body = jsonOf(text);
  const token = headers['x-subject-token'];
  const timeOf = (member: string) => Date.parse(String(memberOf(body, 'token', member)));
  const issuedAt = timeOf('issued_at') || Date.parse(headers.date ?? '');
  const lifeMs = timeOf('expires_at') - issuedAt;
  const projectId = memberOf(body, 'token', 'project', 'id');
  return {
    exchange,
    operation: 'iam-token',
    status,
    headers,
    text,
    body,
    ...(token ? { token } : {}),
    ...(Number.isNaN(lifeMs) ? {} : { lifeMs }),
    ...(typeof projectId === 'string' ? { projectId } : {}),
  };
}
