import { memberOf } from '../../../client/reply.ts';
import type { Caller } from '../keys/named-keys.ts';

/** How long an import token lives, in seconds (IMP-002: about 24 hours), and how far off that may be. */
const tokenLife = 24 * 3600;
const tolerance = 2 * 3600;

/**
 * How far the clock that expiry goes by is ahead of this machine's, in seconds: an emulator's may have been moved
 * without this run. It is read from the end of an import token; 0 where nothing tells otherwise.
 * @param key_id a key in Pending import.
 */
export async function secondsAhead(
  client: Caller,
  key_id: string,
  ownSeconds = Date.now() / 1000,
): Promise<number> {
  const body = { key_id, wrapping_algorithm: 'RSAES_OAEP_SHA_256' };
  const reply = await client.call('get-parameters-for-import', body);
  const ends = Number(memberOf(reply.body, 'expiration_time'));
  if (reply.status !== 200 || !Number.isFinite(ends)) return 0;
  const ahead = Math.round(ends - tokenLife - ownSeconds);
  return ahead > tolerance ? ahead : 0;
}
