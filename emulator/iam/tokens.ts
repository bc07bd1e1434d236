import { randomBytes } from 'node:crypto';
import { IamRefusal } from '../core/errors.ts';
import { asText } from '../core/plain.ts';
import { hexId, type Store } from '../core/store.ts';
import type { Project, Reply, Request, Token, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { iamUserOf } from './authenticate.ts';
import { catalogOf } from './catalog.ts';

type Scope = Token['scope'];

/** A member by its path; undefined when a value on the way is not an object. */
function member(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

const unauthorized = (status = 401): IamRefusal => new IamRefusal(status, 'Unauthorized');

const bodyOf = (request: Request, rules: Rules): unknown => rules.parseJson(request.raw.toString('utf8'));

/** @throws IamRefusal, as a rule 401, unless name (or id) and password are right. */
function userByPassword(identity: unknown, store: Store, rules: Rules): User {
  const given = member(identity, 'password', 'user');
  const byName = (user: User): boolean =>
    user.name === member(given, 'name') &&
    [user.domain.name, undefined].includes(member(given, 'domain', 'name') as string | undefined) &&
    [user.domain.id, undefined].includes(member(given, 'domain', 'id') as string | undefined);
  const user = [...store.users.values()].find(each => each.id === member(given, 'id') || byName(each));
  if (!rules.acceptsLogin(user, asText(member(given, 'password'))))
    throw unauthorized(rules.loginRefusalStatus(user));
  return user ?? store.owner;
}

/** @throws IamRefusal 401 unless the token is known and has not expired. */
function earlierToken(identity: unknown, store: Store, rules: Rules): Token {
  const token = store.tokens.get(asText(member(identity, 'token', 'id')));
  if (!token || !rules.acceptsExpiry(token, Date.now())) throw unauthorized();
  return token;
}

/** Project before domain; absent when the token is to be unscoped. @throws IamRefusal 401 for a foreign scope. */
function readScope(scope: unknown, user: User, store: Store): Scope {
  const [project, domain] = [member(scope, 'project'), member(scope, 'domain')];
  const named = (thing: { id: string; name: string }, wanted: unknown): boolean =>
    thing.id === member(wanted, 'id') || thing.name === member(wanted, 'name');
  if (project !== undefined) {
    const found = [...store.projects.values()].find(each => named(each, project) && user.roles.has(each.id));
    if (!found) throw unauthorized();
    return { project: found };
  }
  if (domain === undefined) return undefined;
  if (!named(user.domain, domain)) throw unauthorized();
  return { domain: user.domain };
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '000Z');

function rolesIn(project: Project, user: User) {
  return [{ id: '0', name: user.roles.get(project.id) === 'reader' ? 'kms_readonly' : 'kms_adm' }];
}

function shownScope(scope: Scope, user: User): Record<string, unknown> {
  if (!scope) return {};
  if ('domain' in scope) return { domain: scope.domain, roles: [{ id: '0', name: 'te_agency' }] };
  const { id, name, domain } = scope.project;
  return { project: { id, name, domain }, roles: rolesIn(scope.project, user) };
}

function shownToken(token: Token, request: Request, store: Store): Reply {
  const { user, scope, methods, issuedAt, expiresAt, value } = token;
  const { id, name, domain } = user;
  const project = scope && 'project' in scope ? scope.project : undefined;
  const hidden = !scope || new URLSearchParams(request.query).has('nocatalog');
  const shown = {
    methods,
    issued_at: time(issuedAt),
    expires_at: time(expiresAt),
    user: { id, name, domain, password_expires_at: '' },
    ...shownScope(scope, user),
    catalog: hidden ? [] : catalogOf(project, request.origin, store),
  };
  return { headers: { 'X-Subject-Token': value }, body: { token: shown } };
}

/**
 * POST /v3/auth/tokens: a token for a password or for another token, scoped to a project, a domain or nothing.
 * @throws IamRefusal 400 for another body, 401 for wrong credentials.
 */
export async function issueToken(request: Request, store: Store, rules: Rules): Promise<Reply> {
  const auth = member(bodyOf(request, rules), 'auth');
  const identity = member(auth, 'identity');
  const methods = member(identity, 'methods');
  const method = Array.isArray(methods) && methods.length === 1 ? methods[0] : undefined;
  if (method !== 'password' && method !== 'token') throw new IamRefusal(400, 'Bad Request');
  const earlier = method === 'token' ? earlierToken(identity, store, rules) : undefined;
  const user = earlier?.user ?? userByPassword(identity, store, rules);
  const scope = readScope(member(auth, 'scope'), user, store);
  const token = store.issueToken(user, {
    scope,
    methods: earlier ? [...new Set(['token', ...earlier.methods])] : ['password'],
    // A token that was exchanged does not live longer than the one it was exchanged for.
    ...(earlier ? { expiresAt: earlier.expiresAt } : {}),
  });
  await store.keep();
  return { ...shownToken(token, request, store), status: rules.loginStatus() };
}

/** The token in X-Subject-Token. @throws IamRefusal 404 when it is unknown, has expired or is another user's. */
function subject(user: User, request: Request, store: Store, rules: Rules): Token {
  const token = store.tokens.get(String(request.headers['x-subject-token'] ?? ''));
  if (!token || token.user !== user || !rules.acceptsExpiry(token, Date.now()))
    throw new IamRefusal(404, 'Not Found', 'The token could not be found.');
  return token;
}

/** GET and HEAD /v3/auth/tokens: what a token says. */
export function showToken(request: Request, store: Store, rules: Rules): Reply {
  return shownToken(subject(iamUserOf(request, store, rules), request, store, rules), request, store);
}

/** DELETE /v3/auth/tokens: the token is valid no longer. */
export async function revokeToken(request: Request, store: Store, rules: Rules): Promise<Reply> {
  store.tokens.delete(subject(iamUserOf(request, store, rules), request, store, rules).value);
  await store.keep();
  return { status: 204, body: undefined };
}

const shortest = 900;
const longest = 86_400;

/**
 * POST /v3.0/OS-CREDENTIAL/securitytokens: a temporary access key, for a token.
 * @throws IamRefusal 400 for another body or for a duration outside of 15 minutes to 24 hours.
 */
export async function issueTemporaryKey(request: Request, store: Store, rules: Rules): Promise<Reply> {
  const identity = member(bodyOf(request, rules), 'auth', 'identity');
  const seconds = member(identity, 'token', 'duration_seconds') ?? shortest;
  const valid = typeof seconds === 'number' && seconds >= shortest && seconds <= longest;
  if (!valid || !asText((member(identity, 'methods') as unknown[] | undefined)?.[0]).startsWith('token'))
    throw new IamRefusal(400, 'Bad Request');
  const given = member(identity, 'token', 'id');
  const user =
    given === undefined ? iamUserOf(request, store, rules) : earlierToken(identity, store, rules).user;
  const expiresAt = Date.now() + seconds * 1000;
  const [id, secret, securityToken] = [
    hexId().slice(0, 20).toUpperCase(),
    hexId(),
    randomBytes(96).toString('base64'),
  ];
  store.accessKeys.set(id, { id, secret, securityToken, expiresAt, user });
  await store.keep();
  const credential = { access: id, secret, securitytoken: securityToken, expires_at: time(expiresAt) };
  return { status: 201, body: { credential } };
}
