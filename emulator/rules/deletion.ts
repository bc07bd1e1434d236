import type { Key, KeyState, Request } from '../core/types.ts';

export const acceptsDefaultKeyForDelete = (key: Key): boolean => key.default_key_flag === '0';

/** "Only the material of keys whose origin is external can be deleted." */
export const acceptsOriginForDelete = (key: Key): boolean => key.origin === 'external';

/** Enabled or Disabled; neither pending import nor pending deletion. */
export const acceptsStateForDelete = (key: Key): boolean => key.state === '2' || key.state === '3';

/** Imported private keys are permanent. An asymmetric key without material is refused by its state. */
export const acceptsSpecForDelete = (key: Key): boolean =>
  key.material === undefined || !/^(RSA|EC)/.test(key.key_spec);

/** A promise to wait for between the checks and the delete; undefined does both in one step. */
export const waitBetweenCheckAndDelete = (_key: Key): Promise<void> | undefined => undefined;

/** Whether an accepted delete has an effect. `now` in milliseconds. */
export const deleteTakesEffect = (_key: Key, _now: number): boolean => true;

/** Which keys' material an accepted delete erases. */
export const keysErasedWith = (key: Key, _keys: ReadonlyMap<string, Key>): readonly Key[] => [key];

/** Forgets the material and its expiry. Alias, description, dates and the binding to the first material stay. */
export function eraseMaterial(key: Key): void {
  key.material = undefined;
  key.expiresAt = undefined;
}

export const stateAfterDelete = (_key: Key): KeyState => '5';

/** `now` in milliseconds. Expiry is a delete by the clock; it is due at that second, whatever is asked then. */
export const isExpired = (key: Key, now: number, _request?: Request): boolean =>
  key.material !== undefined && key.expiresAt !== undefined && key.expiresAt * 1000 <= now;

/** Which keys lose their material when this one's expires. */
export const keysExpiringWith = (key: Key, _keys: ReadonlyMap<string, Key>): readonly Key[] => [key];

/** A key pending deletion stays so when its material expires. */
export const stateAfterExpiry = (key: Key): KeyState => (key.state === '4' ? '4' : '5');
