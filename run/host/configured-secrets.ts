import { proxySecrets } from '../../client/http/proxy.ts';
import { Secrets } from '../../client/secrets/secrets.ts';
import { notSearchable } from '../config/searchable.ts';
import type { Config } from '../config/shape.ts';

/** The secrets among the settings: what a run holds before it has sent anything. @param fingerprintKey see Secrets */
export function configuredSecrets(config: Config, fingerprintKey?: string): Secrets {
  const secrets = new Secrets(fingerprintKey);
  const add = (kind: string, value = '') => {
    if (!notSearchable(value)) secrets.add(kind, value);
  };
  add('token', config.token);
  add('token of the other project', config.other?.token);
  add('read-only token', config.readonlyToken);
  add('control token', config.controlToken);
  add('expired token', config.expiredToken);
  add('password', config.login?.password);
  add('secret key', config.accessKey?.secretKey);
  add('security token', config.accessKey?.securityToken);
  add('ledger secret', config.ledgerSecret);
  add('password', config.console?.login?.password);
  for (const value of sessionValues(config)) add('console session', value);
  for (const [kind, value] of proxySecrets(config.proxies)) add(kind, value);
  return secrets;
}

/** Shorter values of a saved session are settings, such as the language: they prove nothing to a server. */
const shortest = 16;

function sessionValues({ console }: Config): string[] {
  const { cookies = [], origins = [] } = console?.session ?? {};
  const stored = [...cookies, ...origins.flatMap(({ localStorage }) => localStorage)];
  return stored.map(({ value }) => value).filter(value => value.length >= shortest);
}
