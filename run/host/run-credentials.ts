import { type Credentials, nobody, withSignature, withToken } from '../../client/access/credentials.ts';
import type { Config } from '../config/shape.ts';

/**
 * The credentials of ordinary requests, as configured.
 * @param sessionToken gives the token of the run's login.
 */
export function ownCredentials(config: Config, sessionToken: () => Promise<string>): Credentials {
  const { auth, token, accessKey, target } = config;
  if (auth === 'login') return withToken(sessionToken);
  if (auth === 'token') return token ? withToken(token) : nobody;
  const form = auth === 'aksk-derived' ? 'Credential' : 'Access';
  return accessKey ? withSignature(accessKey, form, target) : nobody;
}
