import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/**
 * The certificate authorities that Node trusts by itself, as PEM texts: its own, those of `NODE_EXTRA_CA_CERTS` and,
 * with `--use-system-ca`, the system's. Naming one more authority would otherwise replace them.
 */
export function usualAuthorities(): readonly string[] {
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function')
    return tls.getCACertificates('default');
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return [...tls.rootCertificates, ...(extra ? [readFileSync(extra, 'utf8')] : [])];
}
