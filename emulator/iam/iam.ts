import { IamRefusal } from '../core/errors.ts';
import { newToken } from '../core/identities.ts';
import { asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Project, Reply, Request, Token, User } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

type Members = Record<string, unknown>;

const path = '/v3/auth/tokens';

/** Whether IAM answers this request. */
export const isLogin = (request: Request): boolean => request.path === path;

/** A member by its path; undefined as soon as something on the way is no object. */
function member(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Members)[name]
        : undefined,
    value,
  );
}

function readIdentity(request: Request, rules: Rules): unknown {
  const body = rules.parseJson(request.raw.toString('utf8'));
  const methods = member(body, 'auth', 'identity', 'methods');
  const valid = Array.isArray(methods) && methods.length === 1 && methods[0] === 'password';
  if (!valid) throw new IamRefusal(400, 'Bad Request');
  return member(body, 'auth');
}

function findUser(auth: unknown, store: Store, rules: Rules): User {
  const given = member(auth, 'identity', 'password', 'user');
  const byName = (user: User): boolean =>
    user.name === member(given, 'name') && user.domain.name === member(given, 'domain', 'name');
  const user = store.identities.users.find(each => each.id === member(given, 'id') || byName(each));
  const accepted = rules.acceptsLogin(user, asText(member(given, 'password')));
  if (!accepted) throw new IamRefusal(401, 'Unauthorized');
  return user ?? store.identities.owner;
}

/** The project of the scope; undefined when the scope is a domain or nothing. */
function findProject(auth: unknown, store: Store): Project | undefined {
  const scope = member(auth, 'scope', 'project');
  if (scope === undefined) return undefined;
  const { project, otherProject } = store.identities;
  const [id, name] = [member(scope, 'id'), member(scope, 'name')];
  const found = [project, otherProject].find(each => each.id === id || each.name === name);
  if (!found) throw new IamRefusal(401, 'Unauthorized');
  return found;
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '000Z');

function tokenBody(token: Token, project: Project | undefined): Members {
  const { id, name, domain } = token.user;
  const scope = project
    ? { project: { id: project.id, name: project.name, domain } }
    : { domain: token.user.domain };
  return {
    token: {
      methods: ['password'],
      issued_at: time(token.issuedAt),
      expires_at: time(token.expiresAt),
      user: { id, name, domain, password_expires_at: '' },
      roles: [{ id: '0', name: token.user.readOnly ? 'kms_readonly' : 'kms_adm' }],
      catalog: [],
      ...scope,
    },
  };
}

/**
 * POST /v3/auth/tokens: a token for a password, scoped to a project by id or name.
 * @throws IamRefusal 400 for a body without a password login, 401 for wrong credentials, 404 for other methods.
 */
export function login(request: Request, store: Store, rules: Rules): Reply {
  if (request.method !== 'POST') throw new IamRefusal(404, 'Not Found');
  const auth = readIdentity(request, rules);
  const user = findUser(auth, store, rules);
  const project = findProject(auth, store);
  const token = newToken(user, project?.id);
  store.identities.tokens.set(token.value, token);
  return {
    status: rules.loginStatus(),
    headers: { 'X-Subject-Token': token.value },
    body: tokenBody(token, project),
  };
}
