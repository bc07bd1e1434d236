import { proxySecrets } from '../../../client/http/proxy.ts';
import type { Config } from '../../config/shape.ts';
import { Secrets } from './secrets.ts';

/** The secrets among the settings: what a run holds before it has sent anything. */
export function configuredSecrets(config: Config): Secrets {
  const secrets = new Secrets();
  secrets.add('token', config.token);
  secrets.add('token of the other project', config.other?.token);
  secrets.add('read-only token', config.readonlyToken);
  secrets.add('expired token', config.expiredToken);
  secrets.add('password', config.login?.password);
  secrets.add('secret key', config.accessKey?.secretKey);
  secrets.add('security token', config.accessKey?.securityToken);
  secrets.add('ledger secret', config.ledgerSecret);
  for (const [kind, value] of proxySecrets(config.proxies)) secrets.add(kind, value);
  return secrets;
}
