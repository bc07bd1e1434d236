import type { AccessKey, Token, User } from '../core/types.ts';

/** Whether authentication is decided before anything else of the request is looked at. */
export const authenticatesFirst = (): boolean => true;

export const acceptsMissingToken = (): boolean => false;

export const acceptsUnknownToken = (_value: string): boolean => false;

/** `now` is the real time in milliseconds: the emulator's clock moves no token. */
export const acceptsExpiry = (token: Token, now: number): boolean => now < token.expiresAt;

export const acceptsProjectOfToken = (token: Token, projectId: string): boolean =>
  token.projectId === projectId;

const readOnlyActions = new Set(['kms:cmk:get', 'kms:cmk:list', 'kms:cmk:getQuota', 'kms:cmk:getPublicKey']);

/** The read-only user lacks kms:cmk:deleteMaterial and whatever else changes or uses a key. */
export const permits = (user: User, action: string): boolean => !user.readOnly || readOnlyActions.has(action);

/** `claimed` is the signature that came with the request, `computed` the one that the secret key gives. */
export const acceptsSignature = (claimed: string, computed: string): boolean => claimed === computed;

export const acceptsUnknownAccessKey = (_id: string): boolean => false;

export const acceptsSignedBody = (claimed: string, actual: string): boolean => claimed === actual;

const skewMs = 15 * 60_000;

export const acceptsSigningTime = (signedAt: number, now: number): boolean =>
  Math.abs(now - signedAt) <= skewMs;

export const acceptsProjectOfAccessKey = (accessKey: AccessKey, projectId: string): boolean =>
  accessKey.projectId === projectId;

export const acceptsLogin = (user: User | undefined, password: string): boolean =>
  user !== undefined && user.password === password;

export const loginStatus = (): number => 201;
