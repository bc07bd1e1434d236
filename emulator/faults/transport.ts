import type { Fault } from '../rules/rules.ts';

/** HTTP-004: over TLS alone, and no version of it that is too old. */
export const transport: readonly Fault[] = [
  {
    id: 'clear-requests-are-served',
    breaks: ['HTTP-004'],
    story: 'Serves plain HTTP on the port of HTTPS, so that tokens may travel in clear.',
    over: 'tls',
    patch: () => ({ treatmentOfClear: () => 'serve' }),
  },
  {
    id: 'clear-requests-are-redirected-in-clear',
    breaks: ['HTTP-004'],
    story: 'Redirects plain HTTP to plain HTTP, so that a client that follows sends its token in clear.',
    over: 'tls',
    patch: () => ({ treatmentOfClear: () => 'redirect in clear' }),
  },
  {
    id: 'tls-1-0-is-spoken',
    breaks: ['HTTP-004'],
    story: 'Still speaks TLS 1.0, which can be broken.',
    over: 'tls',
    patch: () => ({ tlsVersions: () => ['TLSv1', 'TLSv1.3'] }),
  },
  {
    id: 'tls-1-1-is-spoken',
    breaks: ['HTTP-004'],
    story: 'Still speaks TLS 1.1, which can be broken.',
    over: 'tls',
    patch: () => ({ tlsVersions: () => ['TLSv1.1', 'TLSv1.3'] }),
  },
];
