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

/** The proxy on the way to an endpoint. @throws TypeError when its URL is none. */
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

/** What of the proxies' URLs nobody may see: passwords, and what is sent with each request. */
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

/** An entry names a host with all below it, and a port if it has one; a leading dot or `*.` changes nothing. */
function isExcepted({ hostname, port }: { hostname: string; port: string }, except = ''): boolean {
  return except
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(entry => {
      const [, name = entry, only] = /^(.*?[^:]):(\d+)$/.exec(entry) ?? [];
      const host = name.replace(/^\*?\./, '');
      const named = host === '*' || hostname === host || hostname.endsWith(`.${host}`);
      return named && (only === undefined || only === port);
    });
}
