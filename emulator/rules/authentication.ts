import type { AccessKey, Request, Token, User } from '../core/types.ts';

/** Whether the credentials are checked before the rest of the request. */
export const authenticatesFirst = (): boolean => true;

export const acceptsMissingToken = (): boolean => false;

/** `known` are the tokens that were issued, by their value. */
export const acceptsUnknownToken = (_value: string, _known: ReadonlyMap<string, Token>): boolean => false;

/** `now` is the real time in milliseconds: the emulator's clock does not move tokens. */
export const acceptsExpiry = (token: Token, now: number): boolean => now < token.expiresAt;

export const acceptsProjectOfToken = (token: Token, projectId: string, _request: Request): boolean =>
  token.scope !== undefined && 'project' in token.scope && token.scope.project.id === projectId;

const readOnlyActions = new Set(['kms:cmk:get', 'kms:cmk:list', 'kms:cmk:getQuota', 'kms:cmk:getPublicKey']);

/** A reader lacks kms:cmk:deleteMaterial and whatever else changes or uses a key. */
export const permits = (user: User, action: string, projectId: string): boolean =>
  user.roles.get(projectId) !== 'reader' || readOnlyActions.has(action);

/** `claimed` is the signature in the request, `computed` the right one. */
export const acceptsSignature = (claimed: string, computed: string, _operation: string): boolean =>
  claimed === computed;

/** The hashes of a body that a signature may be over: the stated one, or that of the body itself. */
export const signedHashes = (claimed: string, _operation: string): readonly string[] => [claimed];

export const acceptsUnknownAccessKey = (_id: string, _operation: string): boolean => false;

export const acceptsSignedBody = (claimed: string, actual: string, _operation: string): boolean =>
  claimed === actual;

const skewMs = 15 * 60_000;

export const acceptsSigningTime = (signedAt: number, now: number): boolean =>
  Math.abs(now - signedAt) <= skewMs;

export const acceptsProjectOfAccessKey = (accessKey: AccessKey, projectId: string): boolean =>
  accessKey.user.roles.has(projectId);

/** Of a temporary key: its token came with the request and has not expired. `now` is the real time. */
export const acceptsSecurityToken = (accessKey: AccessKey, given: string, now: number): boolean =>
  accessKey.securityToken === undefined ||
  (given === accessKey.securityToken && now < (accessKey.expiresAt ?? Number.POSITIVE_INFINITY));

export const acceptsLogin = (user: User | undefined, password: string): boolean =>
  user !== undefined && user.password === password;

/** Of a login that is refused; `user` is undefined where nobody has the name. */
export const loginRefusalStatus = (_user: User | undefined): number => 401;

export const loginStatus = (): number => 201;
