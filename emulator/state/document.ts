import type { KeyState, Origin, Profile, Role } from '../core/types.ts';

/** Thrown for a seed, snapshot or data file that cannot be used; the message says where and why. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** The states of a key in words, each with the code that the API shows. */
export const stateCodes = {
  'Pending activation': '1',
  Enabled: '2',
  Disabled: '3',
  'Pending deletion': '4',
  'Pending import': '5',
} as const satisfies Record<string, KeyState>;

export type StateWord = keyof typeof stateCodes;

export interface SeedKey {
  /** Name of its project. */
  readonly project: string;
  readonly key_alias: string;
  readonly key_id?: string;
  readonly key_description?: string;
  readonly key_spec?: string;
  readonly key_usage?: string;
  readonly origin?: Origin;
  /** A key that a service of the cloud made for itself. */
  readonly default_key?: boolean;
  readonly key_state?: StateWord;
  /** Base64: the secret bytes, or a PKCS8 DER private key. */
  readonly material?: string;
  /** Hexadecimal SHA-256 of the material that was imported first: no other can be imported. */
  readonly fingerprint?: string;
  /** Seconds. */
  readonly expiration_time?: number;
  /** Milliseconds. */
  readonly creation_date?: number;
  /** Milliseconds. */
  readonly scheduled_deletion_date?: number;
  readonly pending_days?: number;
  readonly imports?: number;
  readonly deleted_from?: StateWord;
}

export interface SeedToken {
  readonly value: string;
  readonly methods: readonly string[];
  /** Name of its project, or absent. */
  readonly project?: string;
  /** Scoped to the domain. */
  readonly domain?: true;
  /** Milliseconds. */
  readonly issued_at: number;
  /** Milliseconds. */
  readonly expires_at: number;
}

export interface SeedAccessKey {
  readonly id: string;
  readonly secret: string;
  readonly security_token?: string;
  /** Milliseconds. */
  readonly expires_at?: number;
}

export interface SeedUser {
  readonly name: string;
  readonly id?: string;
  readonly password?: string;
  /** By name of the project. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly access_keys?: readonly SeedAccessKey[];
  readonly tokens?: readonly SeedToken[];
}

/** All that an emulator knows, as a file says it: what a seed begins with, and what a snapshot and `--data` keep. */
export interface StateDocument {
  readonly profile?: Profile;
  readonly region?: string;
  readonly domain?: { readonly name: string; readonly id?: string };
  readonly projects: readonly { readonly name: string; readonly id?: string; readonly quota?: number }[];
  readonly users: readonly SeedUser[];
  readonly keys?: readonly SeedKey[];
  /** How far the emulator's clock was moved, in seconds. */
  readonly clock_advanced?: number;
  /** Base64 of 32 bytes: seals import tokens. */
  readonly sealing_key?: string;
}
