import type { Key, KeyState } from '../core/types.ts';

/** Key states as the user guide words them. */
export const stateWords: Readonly<Record<KeyState, string>> = {
  '1': 'Pending activation',
  '2': 'Enabled',
  '3': 'Disabled',
  '4': 'Pending deletion',
  '5': 'Pending import',
};

export const originWords: Readonly<Record<Key['origin'], string>> = {
  kms: 'Key Management Service',
  external: 'External',
};

/** A time in milliseconds, to the minute; a dash where there is none. */
export function timeWords(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–';
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
