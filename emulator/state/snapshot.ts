import type { Store } from '../core/store.ts';
import type { Key, KeyState, Token, User } from '../core/types.ts';
import {
  type SeedKey,
  type SeedToken,
  type SeedUser,
  type StateDocument,
  type StateWord,
  stateCodes,
} from './document.ts';

const words = Object.fromEntries(Object.entries(stateCodes).map(([word, code]) => [code, word])) as Record<
  KeyState,
  StateWord
>;

/** The same object without the members that are undefined. */
const set = <T extends object>(members: { [Name in keyof T]: T[Name] | undefined }): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

function seedOf(key: Key, store: Store): SeedKey {
  return set<SeedKey>({
    project: store.projects.get(key.project_id)?.name ?? '',
    key_id: key.key_id,
    key_alias: key.key_alias,
    key_description: key.key_description,
    key_spec: key.key_spec,
    key_usage: key.key_usage,
    origin: key.origin,
    default_key: key.default_key_flag === '1' || undefined,
    key_state: words[key.state],
    material: key.material?.toString('base64'),
    fingerprint: key.fingerprint?.toString('hex'),
    expiration_time: key.expiresAt,
    creation_date: key.creation_date,
    scheduled_deletion_date: key.scheduledDeletion,
    pending_days: key.pendingDays,
    imports: key.imports,
    deleted_from: key.deletedFrom && words[key.deletedFrom],
  });
}

function tokenSeed({ value, methods, scope, issuedAt, expiresAt }: Token): SeedToken {
  const project = scope && 'project' in scope ? scope.project.name : undefined;
  const domain = scope && 'domain' in scope ? (true as const) : undefined;
  return set<SeedToken>({ value, methods, project, domain, issued_at: issuedAt, expires_at: expiresAt });
}

function userSeed(user: User, store: Store): SeedUser {
  const roles = [...user.roles].map(([id, role]) => [store.projects.get(id)?.name, role]);
  const accessKeys = [...store.accessKeys.values()].filter(key => key.user === user);
  return {
    id: user.id,
    name: user.name,
    password: user.password,
    roles: Object.fromEntries(roles),
    access_keys: accessKeys.map(({ id, secret, securityToken, expiresAt }) =>
      set({ id, secret, security_token: securityToken, expires_at: expiresAt }),
    ),
    tokens: [...store.tokens.values()].filter(token => token.user === user).map(tokenSeed),
  };
}

/** Everything that the store knows, secrets included: `restore` makes the same store of it. */
export function snapshotOf(store: Store): StateDocument {
  return {
    profile: store.profile,
    region: store.realm,
    domain: store.domain,
    projects: [...store.projects.values()].map(({ id, name, quota }) => ({ id, name, quota })),
    users: [...store.users.values()].map(user => userSeed(user, store)),
    keys: [...store.keys.values()].map(key => seedOf(key, store)),
    clock_advanced: store.advancedMs / 1000,
    sealing_key: store.sealingKey.toString('base64'),
  };
}
