import { proxyUrl } from '../client/http/proxy.ts';
import { optionalGroups } from '../schemas/catalogue/catalogue.ts';
import { profiles } from '../schemas/profiles.ts';
import { findChromium, howToGetOne } from './browser/chromium.ts';
import type { Config } from './config/shape.ts';

/** Optional groups that this configuration leaves out, each with the reason. A probe may leave out more. */
export function unavailableGroups(config: Config): Record<string, string> {
  const reasons = Object.entries(optionalGroups).map(
    ([id, group]) => [id, reasonFor(id, group, config)] as const,
  );
  return Object.fromEntries(reasons.filter(([, reason]) => reason !== undefined)) as Record<string, string>;
}

/** How a target takes requests in plain text is seen only where nothing stands between. */
function tlsReason({ target, proxies }: Config): string | undefined {
  if (target.class !== 'remote') return 'the target is on loopback';
  return proxyUrl(target.endpoint, proxies) && 'the target is reached through a proxy';
}

/** The console is driven where there is one, a way in, and a browser; a run never installs one. */
function consoleReason({ console, chromium }: Config): string | undefined {
  if (!console) return undefined;
  if (!console.session && !console.login)
    return 'neither KMS_CONSOLE_STATE nor KMS_USER, KMS_PASSWORD and KMS_DOMAIN are set';
  return findChromium(chromium) ? undefined : `there is no browser: ${howToGetOne}`;
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
  if (missing.length === 0) return id === 'console' ? consoleReason(config) : undefined;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set`;
}
