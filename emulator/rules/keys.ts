import { randomUUID } from 'node:crypto';
import type { Key, KeyState, Origin, Project } from '../core/types.ts';

export const newKeyId = (): string => randomUUID();

export const findKey = (id: string, keys: ReadonlyMap<string, Key>): Key | undefined => keys.get(id);

/** A key of another project does not exist for this one. */
export const seesKey = (key: Key, projectId: string, _operation: string): boolean =>
  key.project_id === projectId;

export const findAlias = (alias: string, keys: readonly Key[]): Key | undefined =>
  keys.find(key => key.key_alias === alias);

export const acceptsAlias = (alias: unknown): boolean =>
  typeof alias === 'string' && /^[a-zA-Z0-9:/_-]{1,255}$/.test(alias) && !alias.endsWith('/default');

/** Keys pending deletion keep their alias too. */
export const acceptsNewAlias = (alias: string, keys: readonly Key[]): boolean =>
  keys.every(key => key.key_alias !== alias);

export const acceptsDescription = (description: unknown): boolean =>
  description === undefined || (typeof description === 'string' && description.length <= 255);

/** Enabled, disabled, pending import and pending deletion keys of a project, without default keys. */
export const keyQuota = (project: Project): number => project.quota;

export const stateAfterCreate = (origin: Origin): KeyState => (origin === 'external' ? '5' : '2');

/** A key as one read of it shows it: describe-key, list-keys or get-parameters-for-import. */
export const keyRead = (key: Key, _operation: string): Key => key;

/** How many keys the quotas count, of those that there are. */
export const countedKeys = (keys: readonly Key[]): number => keys.length;

/** The state that describe-key and list-keys show. */
export const shownState = (key: Key): KeyState => key.state;

/** The `key_state` under which list-keys finds the key. */
export const listedState = (key: Key): KeyState => key.state;

/** Dates are milliseconds in a string, "" when unset. */
export const shownDate = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? '' : String(milliseconds);

export const shownExpirationTime = (seconds: number | undefined): string =>
  seconds === undefined ? '' : String(seconds * 1000);

/** Everything in `key_info` is a string. `shown` has the members that other rules decide. */
export function keyInfo(
  key: Key,
  shown: {
    key_state: string;
    creation_date: string;
    scheduled_deletion_date: string;
    expiration_time: string;
  },
): Record<string, unknown> {
  return {
    key_id: key.key_id,
    domain_id: key.domain_id,
    key_alias: key.key_alias,
    realm: key.realm,
    key_description: key.key_description,
    key_spec: key.key_spec,
    key_usage: key.key_usage,
    ...shown,
    default_key_flag: key.default_key_flag,
    key_type: '1',
    origin: key.origin,
    key_rotation_enabled: 'false',
    sys_enterprise_project_id: '0',
    keystore_id: '0',
    keystore_type: 'DEFAULT',
    multi_region_key_type: 'SINGLE',
    pending_days: key.pendingDays === undefined ? '' : String(key.pendingDays),
  };
}

/** The keys of the project that list-keys may show; `filter` is the `key_state` asked for, or "". */
export const listedKeys = (keys: readonly Key[], _filter: string): readonly Key[] => keys;
