import { type Proxies, proxyUrl } from '../../client/http/proxy.ts';
import type { Values } from './source/source.ts';

/** Conventional names, in the order in which tools read them. */
const names = {
  http: ['http_proxy', 'HTTP_PROXY'],
  https: ['https_proxy', 'HTTPS_PROXY'],
  except: ['no_proxy', 'NO_PROXY'],
} as const;

/** The proxies that environment and `.env` name; one without a scheme speaks HTTP. */
export function proxiesIn(environment: Values, dotenv: Values): Proxies {
  const given = (role: keyof typeof names) =>
    names[role].map(name => environment[name] || dotenv[name]).find(Boolean);
  const [http, https, except] = [given('http'), given('https'), given('except')];
  return {
    ...(http ? { http: withScheme(http) } : {}),
    ...(https ? { https: withScheme(https) } : {}),
    ...(except ? { except } : {}),
  };
}

function withScheme(url: string): string {
  return url.includes('://') ? url : `http://${url}`;
}

/** A sentence for each endpoint that would be reached through a proxy that is none. The URL may hold a password. */
export function checkProxies(proxies: Proxies, endpoints: readonly string[]): string[] {
  const unusable = endpoints.filter(endpoint => {
    const url = proxyUrl(endpoint, proxies);
    return url !== undefined && !isProxy(url);
  });
  return unusable.map(endpoint => {
    const name = endpoint.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    return `${name} is not the URL of an HTTP proxy, such as http://proxy.example.com:3128; ${new URL(endpoint).host} would be reached through it. Correct it, or name the host in NO_PROXY.`;
  });
}

function isProxy(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && hostname !== '' && decodes(username) && decodes(password);
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
