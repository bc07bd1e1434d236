import { BlockList, isIP } from 'node:net';
import { isLoopback } from './loopback.ts';

/** The proxies of a run, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name them. */
export interface Proxies {
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached without a proxy, separated by commas or blanks; `*` is all of them. */
  readonly except?: string;
}

/** A proxy to go through. Its credentials, if any, are a secret. */
export interface ProxyServer {
  /** Its origin, without credentials. */
  readonly uri: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Value of Proxy-Authorization. */
  readonly authorization?: string;
}

/** The URL of the proxy on the way to an endpoint; undefined where there is none, as to this machine. */
export function proxyUrl(endpoint: string, proxies: Proxies = {}): string | undefined {
  const { protocol, hostname, port } = new URL(endpoint);
  const url = protocol === 'https:' ? proxies.https : proxies.http;
  const place = { hostname, port: port || (protocol === 'https:' ? '443' : '80') };
  return isLoopback(endpoint) || isExcepted(place, proxies.except) ? undefined : url;
}

/** The proxy on the way to an endpoint. @throws TypeError when its URL is not valid. */
export function proxyFor(endpoint: string, proxies?: Proxies): ProxyServer | undefined {
  const url = proxyUrl(endpoint, proxies);
  return url ? read(url) : undefined;
}

function read(url: string): ProxyServer {
  const { origin, host, username, password } = new URL(url);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { uri: origin, host, ...(username ? { authorization } : {}) };
}

/** The secrets in the proxies' URLs: passwords, and the header that is made of them. */
export function proxySecrets({ http, https }: Proxies): Array<readonly [kind: string, value: string]> {
  return [http, https].flatMap(url => {
    if (!url || !URL.canParse(url) || new URL(url).password === '') return [];
    const { password } = new URL(url);
    const credentials = read(url).authorization?.replace('Basic ', '') ?? '';
    return [
      ['proxy password', decodeURIComponent(password)],
      ['proxy credentials', credentials],
    ] as const;
  });
}

/**
 * An entry names a host with all below it, an address or a range of addresses (CIDR), and a port if it has one; a
 * leading dot or `*.` changes nothing.
 */
function isExcepted({ hostname, port }: { hostname: string; port: string }, except = ''): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const entries = except
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return entries.some(entry => {
    if (isIP(entry) || entry.includes('/')) return isWithin(host, entry);
    const [, name = entry, only] = /^(.*?[^:]):(\d+)$/.exec(entry) ?? [];
    const bare = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
    const named =
      bare === '*' || host === bare || host.endsWith(`.${bare}`) || (isIP(bare) > 0 && isWithin(host, bare));
    return named && (only === undefined || only === port);
  });
}

/** Whether a host is an address, and within a range such as `10.0.0.0/8`, `fd00::/8` or one address. */
function isWithin(host: string, range: string): boolean {
  const [address = '', bits] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const length = Number(bits ?? (family === 'ipv6' ? 128 : 32));
  if (!isIP(address) || isIP(host) !== isIP(address)) return false;
  if (!Number.isInteger(length) || length < 0 || length > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(address, length, family);
  return list.check(host, family);
}
