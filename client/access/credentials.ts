import { createHash } from 'node:crypto';
import type { Outgoing } from '../http/transport.ts';
import { type AccessKey, type SigningForm, type SigningPlace, signedHeaders } from './signing.ts';

/** Who sends a request: the headers that say so, made for each request. */
export interface Credentials {
  /**
   * @param now the time by the target's clock, which a signature is dated by.
   * @throws NoReply when a token has to be obtained first and cannot be.
   */
  headers(outgoing: Outgoing, now: Date): Promise<Readonly<Record<string, string>>>;
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
 * A signature in place of a token. It is dated by the target's Date header, so that the clock of this machine may be
 * wrong; the clock that an emulator lets move moves neither.
 */
export function withSignature(key: AccessKey, form: SigningForm, place: SigningPlace): Credentials {
  return { headers: async (outgoing, now) => signedHeaders(outgoing, key, form, place, now) };
}

/** The same signature, but over another request than the one that is sent. */
export function withSignatureOver(change: Partial<Outgoing>, signer: Credentials): Credentials {
  return { headers: (outgoing, now) => signer.headers({ ...outgoing, ...change }, now) };
}

/** A signature that is right in itself, of a request that was made a day ago: whoever recorded it sends it again. */
export function aDayBefore(signer: Credentials): Credentials {
  return { headers: (outgoing, now) => signer.headers(outgoing, new Date(now.getTime() - 86_400_000)) };
}

type Headers = Readonly<Record<string, string>>;

/** The same signature, with the headers that carry it changed on the way. */
export function withHeadersChanged(change: (headers: Headers) => Headers, signer: Credentials): Credentials {
  return { headers: async (outgoing, now) => change(await signer.headers(outgoing, now)) };
}

/**
 * A signature over a body whose hash is stated and signed.
 * @param other where it is not the one that is sent: then only the body itself does not fit.
 */
export function withStatedHash(signer: Credentials, other?: string): Credentials {
  return {
    headers: async (outgoing, now) => {
      const body = other ?? outgoing.body ?? '';
      const hash = createHash('sha256').update(body).digest('hex');
      const headers = { ...outgoing.headers, 'x-sdk-content-sha256': hash };
      const signed = await signer.headers({ ...outgoing, body, headers }, now);
      return { ...signed, 'x-sdk-content-sha256': hash };
    },
  };
}
