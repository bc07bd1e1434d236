import type { IncomingHttpHeaders } from 'node:http';

export type Profile = 'otc' | 'huaweicloud';

/** 1 pending activation, 2 enabled, 3 disabled, 4 pending deletion, 5 pending import. */
export type KeyState = '1' | '2' | '3' | '4' | '5';

export type Origin = 'kms' | 'external';

/** A customer master key (CMK) as the store holds it; names as published where the API shows them. */
export interface Key {
  readonly key_id: string;
  readonly project_id: string;
  readonly domain_id: string;
  readonly realm: string;
  readonly key_spec: string;
  readonly key_usage: string;
  readonly origin: Origin;
  readonly default_key_flag: '0' | '1';
  key_alias: string;
  key_description: string;
  /** Milliseconds. */
  creation_date: number;
  state: KeyState;
  /** Milliseconds; set while the key is pending deletion. */
  scheduledDeletion?: number | undefined;
  pendingDays?: number | undefined;
  /** AES or HMAC bytes, or a PKCS8 DER private key. */
  material?: Buffer | undefined;
  /** Seconds; when KMS deletes the material by itself. */
  expiresAt?: number | undefined;
  /** The state that the material was last deleted in. */
  deletedFrom?: KeyState | undefined;
  /** Of the first material ever imported: a key is bound to it for life. */
  fingerprint?: Buffer | undefined;
  /** How often material was imported. */
  imports: number;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly domain: Domain;
  readonly readOnly: boolean;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
}

export interface Token {
  readonly value: string;
  readonly user: User;
  /** Absent when the token is scoped to a domain. */
  readonly projectId?: string | undefined;
  /** Milliseconds of the real clock: authentication is not moved by the emulator's clock. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly user: User;
  readonly projectId: string;
}

export interface Request {
  readonly method: string;
  /** As sent, without the query string. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  projectId: string;
  operation: string;
  /** The members of the JSON body; empty until the body was read. */
  parameters: Record<string, unknown>;
}

/** What a handler answers. `render.ts` turns it into bytes. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}
