import type { Outgoing } from '../http/transport.ts';
import { type AccessKey, type SigningForm, type SigningPlace, signedHeaders } from './signing.ts';

/** Who sends a request: the headers that say so, made for each request. */
export interface Credentials {
  /** @throws NoReply when a token has to be obtained first and cannot be. */
  headers(outgoing: Outgoing): Promise<Readonly<Record<string, string>>>;
}

/** A request that says nothing of its sender. */
export const nobody: Credentials = { headers: async () => ({}) };

/** One token, or whatever token a session has at the moment. */
export function withToken(token: string | (() => Promise<string>)): Credentials {
  return {
    headers: async () => ({ 'x-auth-token': typeof token === 'string' ? token : await token() }),
  };
}

/**
 * A signature in place of a token. It is dated by this machine's clock: the clock that an emulator lets move
 * moves no authentication.
 */
export function withSignature(key: AccessKey, form: SigningForm, place: SigningPlace): Credentials {
  return { headers: async outgoing => signedHeaders(outgoing, key, form, place, new Date()) };
}

/** The same signature, but over another body than the one that is sent. */
export function withSignatureOver(body: string, signer: Credentials): Credentials {
  return { headers: outgoing => signer.headers({ ...outgoing, body }) };
}
