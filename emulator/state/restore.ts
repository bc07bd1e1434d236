import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hexId, type Store } from '../core/store.ts';
import type { Key, Project, User } from '../core/types.ts';
import { generatedMaterial, usagesOf } from '../crypto/key-spec.ts';
import {
  type SeedAccessKey,
  type SeedKey,
  type SeedUser,
  type StateDocument,
  stateCodes,
} from './document.ts';

function materialOf({ origin = 'kms', material }: SeedKey, spec: string, store: Store): Buffer | undefined {
  if (material !== undefined) return Buffer.from(material, 'base64');
  return origin === 'kms' ? generatedMaterial(spec, store.next(spec)) : undefined;
}

/** What is set only in some states of a key. */
function datesOf(seed: SeedKey, now: number) {
  const days = seed.key_state === 'Pending deletion' ? (seed.pending_days ?? 7) : undefined;
  const end = days === undefined ? undefined : (seed.scheduled_deletion_date ?? now + days * 86_400_000);
  return { pendingDays: days, scheduledDeletion: end, expiresAt: seed.expiration_time };
}

function bindingOf(seed: SeedKey, material: Buffer | undefined) {
  const imported = seed.origin === 'external' ? material : undefined;
  const known = imported && createHash('sha256').update(imported).digest();
  return {
    fingerprint: seed.fingerprint === undefined ? known : Buffer.from(seed.fingerprint, 'hex'),
    imports: seed.imports ?? (imported || seed.fingerprint ? 1 : 0),
    deletedFrom: seed.deleted_from && stateCodes[seed.deleted_from],
  };
}

function keyFrom(seed: SeedKey, project: Project, store: Store): Key {
  const spec = seed.key_spec ?? 'AES_256';
  const material = materialOf(seed, spec, store);
  return {
    key_id: seed.key_id ?? randomUUID(),
    project_id: project.id,
    domain_id: project.domain.id,
    realm: store.realm,
    key_alias: seed.key_alias,
    key_description: seed.key_description ?? '',
    key_spec: spec,
    key_usage: seed.key_usage ?? usagesOf(spec)[0] ?? '',
    origin: seed.origin ?? 'kms',
    default_key_flag: seed.default_key ? '1' : '0',
    creation_date: seed.creation_date ?? store.now(),
    state: stateCodes[seed.key_state ?? (material ? 'Enabled' : 'Pending import')],
    material,
    ...bindingOf(seed, material),
    ...datesOf(seed, store.now()),
  };
}

function addUser(seed: SeedUser, projects: ReadonlyMap<string, Project>, store: Store): void {
  const { domain } = store;
  const roles = Object.entries(seed.roles).map(
    ([name, role]) => [projects.get(name)?.id ?? '', role] as const,
  );
  const user: User = {
    id: seed.id ?? hexId(),
    name: seed.name,
    password: seed.password ?? randomBytes(24).toString('base64url'),
    domain,
    roles: new Map(roles),
  };
  store.users.set(user.id, user);
  const fresh = {
    id: randomBytes(10).toString('hex').toUpperCase(),
    secret: randomBytes(40).toString('base64url'),
  };
  const accessKeys: readonly SeedAccessKey[] = seed.access_keys ?? [fresh];
  for (const { id, secret, security_token, expires_at } of accessKeys)
    store.accessKeys.set(id, { id, secret, user, securityToken: security_token, expiresAt: expires_at });
  for (const { value, methods, project, domain: whole, issued_at, expires_at } of seed.tokens ?? []) {
    const named = projects.get(project ?? '');
    const scope = named ? { project: named } : whole ? { domain } : undefined;
    store.tokens.set(value, { value, user, methods, scope, issuedAt: issued_at, expiresAt: expires_at });
  }
}

/** Replaces everything that the store knows. What the document leaves out is made up: ids, secrets, material. */
export function restore(document: StateDocument, store: Store): void {
  store.clear();
  store.realm = document.region ?? document.projects[0]?.name ?? '';
  const { id = hexId(), name = `emulated-${randomBytes(4).toString('hex')}` } = document.domain ?? {};
  store.domain = { id, name };
  store.advancedMs = (document.clock_advanced ?? 0) * 1000;
  store.sealingKey = document.sealing_key ? Buffer.from(document.sealing_key, 'base64') : randomBytes(32);
  const projects = new Map<string, Project>();
  for (const { name, id = hexId(), quota = 100 } of document.projects) {
    const project = { id, name, domain: store.domain, quota };
    projects.set(name, project);
    store.projects.set(id, project);
  }
  for (const user of document.users) addUser(user, projects, store);
  for (const seed of document.keys ?? []) {
    const key = keyFrom(seed, projects.get(seed.project) as Project, store);
    store.keys.set(key.key_id, key);
  }
}
