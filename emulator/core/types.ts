import type { IncomingHttpHeaders } from 'node:http';

export type Profile = 'otc' | 'huaweicloud';

/** 1 pending activation, 2 enabled, 3 disabled, 4 pending deletion, 5 pending import. */
export type KeyState = '1' | '2' | '3' | '4' | '5';

export type Origin = 'kms' | 'external';

/** A customer master key (CMK) as the store holds it; members of the API keep their published names. */
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
  /** Seconds; when the material expires. */
  expiresAt?: number | undefined;
  /** The state in which the material was last deleted. */
  deletedFrom?: KeyState | undefined;
  /** Of the first material ever imported: no other material can be imported. */
  fingerprint?: Buffer | undefined;
  /** How often material was imported. */
  imports: number;
}

/** An admin may do everything in a project, a reader only what changes and uses nothing. */
export type Role = 'admin' | 'reader';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly domain: Domain;
  /** By id of the project. */
  readonly roles: ReadonlyMap<string, Role>;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  /** How many keys it may have; default keys do not count. */
  readonly quota: number;
}

export interface Token {
  readonly value: string;
  readonly user: User;
  readonly methods: readonly string[];
  /** Absent when the token is unscoped. */
  readonly scope?: { readonly project: Project } | { readonly domain: Domain } | undefined;
  /** Milliseconds of the real clock: the emulator's clock does not move authentication. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly user: User;
  /** A temporary key is only valid together with this token, until it expires. */
  readonly securityToken?: string | undefined;
  /** Milliseconds of the real clock. */
  readonly expiresAt?: number | undefined;
}

export interface Request {
  readonly method: string;
  /** As sent, without the query string. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** Scheme, host and port that the client used: what a catalog of services must show. */
  readonly origin: string;
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
