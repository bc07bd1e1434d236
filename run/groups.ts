import { proxyUrl } from '../client/http/proxy.ts';
import { optionalGroups } from '../schemas/catalogue.ts';
import { profiles } from '../schemas/profiles.ts';
import type { Config } from './config/shape.ts';

/** Optional groups that this configuration leaves out, each with the reason. A probe may leave out more. */
export function unavailableGroups(config: Config): Record<string, string> {
  const reasons = Object.entries(optionalGroups).map(
    ([id, group]) => [id, reasonFor(id, group, config)] as const,
  );
  return Object.fromEntries(reasons.filter(([, reason]) => reason !== undefined)) as Record<string, string>;
}

/** How a target takes requests in clear is seen only where nothing stands between. */
function tlsReason({ target, proxies }: Config): string | undefined {
  if (target.class !== 'remote') return 'the target is on loopback';
  return proxyUrl(target.endpoint, proxies) && 'the target is reached through a proxy';
}

function reasonFor(
  id: string,
  group: { readonly decidedBy: string; readonly variables: readonly string[] },
  config: Config,
): string | undefined {
  const edition = profiles[config.target.profile];
  if (!edition.optionalGroups.some(documented => documented === id))
    return `the edition ${edition.title} does not document it`;
  if (id === 'tls') return tlsReason(config);
  if (group.decidedBy !== 'configuration') return undefined;
  if (id === 'default-key' && !config.defaultKey)
    return config.target.class === 'remote' ? 'the target is not on loopback' : 'KMS_DEFAULT_KEY is not 1';
  const missing = group.variables.filter(name => !config.given.includes(name));
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set`;
}
