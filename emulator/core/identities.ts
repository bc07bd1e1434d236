import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessKey, Domain, Project, Token, User } from './types.ts';

const day = 86_400_000;

/** Two projects with a user each, a user who may only read, and their tokens; all random at every start. */
export interface Identities {
  readonly project: Project;
  readonly otherProject: Project;
  readonly users: readonly User[];
  readonly owner: User;
  readonly tokens: Map<string, Token>;
  readonly token: Token;
  readonly otherToken: Token;
  readonly readOnlyToken: Token;
  readonly expiredToken: Token;
  readonly accessKeys: Map<string, AccessKey>;
  readonly accessKey: AccessKey;
}

const hexId = (): string => randomUUID().replaceAll('-', '');

/** A token of 96 characters that no other text contains by chance. */
const newTokenValue = (): string => randomBytes(72).toString('base64url');

/** A token for the project (or for the domain alone) that lives 24 hours of real time. */
export function newToken(user: User, projectId: string | undefined, issuedAt = Date.now()): Token {
  return { value: newTokenValue(), user, projectId, issuedAt, expiresAt: issuedAt + day };
}

function newUser(name: string, domain: Domain, readOnly = false): User {
  return { id: hexId(), name, password: randomBytes(24).toString('base64url'), domain, readOnly };
}

function newProject(name: string, domain: Domain): Project {
  return { id: hexId(), name, domain };
}

export function newIdentities(realm: string): Identities {
  const domain = { id: hexId(), name: `emulated-${randomBytes(4).toString('hex')}` };
  const project = newProject(realm, domain);
  const otherProject = newProject(`${realm}_other`, domain);
  const owner = newUser('owner', domain);
  const users = [owner, newUser('other', domain), newUser('reader', domain, true)] as const;
  const token = newToken(owner, project.id);
  const otherToken = newToken(users[1], otherProject.id);
  const readOnlyToken = newToken(users[2], project.id);
  const expiredToken = newToken(owner, project.id, Date.now() - 2 * day);
  const tokens = [token, otherToken, readOnlyToken, expiredToken];
  const accessKey = {
    id: randomBytes(10).toString('hex').toUpperCase(),
    secret: randomBytes(40).toString('base64url'),
    user: owner,
    projectId: project.id,
  };
  return {
    project,
    otherProject,
    users,
    owner,
    tokens: new Map(tokens.map(each => [each.value, each])),
    token,
    otherToken,
    readOnlyToken,
    expiredToken,
    accessKeys: new Map([[accessKey.id, accessKey]]),
    accessKey,
  };
}
