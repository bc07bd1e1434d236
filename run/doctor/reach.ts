import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';
import { usualAuthorities } from '../../client/http/authorities.ts';
import { proxyFor } from '../../client/http/proxy.ts';
import { counted } from '../config/counted.ts';
import type { Config } from '../config/shape.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';

const day = 86_400_000;
const soonDays = 30;

async function within<T>(ms: number, action: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([action, late]).finally(() => clearTimeout(timer));
}

const reasonOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

async function resolve(host: string, timeoutMs: number): Promise<Diagnosis> {
  if (isIP(host)) return ok('name resolution', `${host} is an address`);
  try {
    const addresses = await within(timeoutMs, lookup(host, { all: true }));
    return ok('name resolution', `${host} is ${addresses.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    const what = `the name ${host} cannot be resolved (${reasonOf(error)})`;
    return bad(
      'name resolution',
      what,
      'Check KMS_ENDPOINT, and the name servers or the VPN of this machine.',
    );
  }
}

/** What came of a handshake in which every certificate is taken; nothing is sent over the connection. */
interface Handshake {
  readonly version: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate would not be accepted, if so. */
  readonly distrust?: string;
}

function shakeHands(host: string, port: number, { timeoutMs, ca }: Config): Promise<Handshake> {
  const name = isIP(host) ? {} : { servername: host };
  const trusted = ca ? { ca: [...usualAuthorities(), ca] } : {};
  const socket = connect({ host, port, ...name, ...trusted, rejectUnauthorized: false });
  const shaken = new Promise<Handshake>((done, failed) => {
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      const distrust = socket.authorized ? {} : { distrust: `${socket.authorizationError}` };
      done({
        version: socket.getProtocol() ?? 'TLS',
        certificate: socket.getPeerCertificate(),
        ...distrust,
      });
    });
  });
  return within(timeoutMs, shaken).finally(() => socket.destroy());
}

function diagnoseCertificate({ certificate, distrust }: Handshake, now: number): Diagnosis {
  const { subject, issuer, valid_to } = certificate;
  const left = Math.floor((Date.parse(valid_to) - now) / day);
  const who = `${subject?.CN ?? 'no name'}, issued by ${issuer?.O ?? issuer?.CN ?? 'nobody'}`;
  const value = `${who}, until ${new Date(valid_to).toISOString().slice(0, 10)} (${counted(left, 'day')})`;
  if (distrust) {
    const advice = 'If its authority is your own, name it with KMS_CA_FILE; else this may not be your KMS.';
    return bad('certificate', `${value}: not accepted (${distrust})`, advice);
  }
  return left < soonDays
    ? warn('certificate', value, 'It ends soon: tell its owner.')
    : ok('certificate', value);
}

async function tls(host: string, port: number, config: Config): Promise<Diagnosis[]> {
  try {
    const handshake = await shakeHands(host, port, config);
    return [ok('TLS', handshake.version), diagnoseCertificate(handshake, Date.now())];
  } catch (error) {
    const advice = `Check KMS_ENDPOINT (${config.target.endpoint}), that it is up, and that no firewall is in between.`;
    return [bad('TLS', `no handshake with ${host}:${port} (${reasonOf(error)})`, advice)];
  }
}

/**
 * Name resolution and TLS. Behind a proxy the proxy looks up the name, and the certificate is left to the requests
 * that follow. What is bad here keeps everything else from being looked at.
 */
export async function reach(config: Config): Promise<Diagnosis[]> {
  const proxy = proxyFor(config.target.endpoint, config.proxies);
  if (proxy) return [ok('route', `through the proxy ${proxy.host}, which resolves the name`)];
  const { protocol, hostname, port } = new URL(config.target.endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  const resolved = await resolve(host, config.timeoutMs);
  if (resolved.state === 'bad') return [resolved];
  if (protocol === 'https:') return [resolved, ...(await tls(host, Number(port || 443), config))];
  const clear =
    config.target.class === 'remote'
      ? warn(
          'TLS',
          'none: plain HTTP',
          'Tokens and material travel in plain text. Use https where there is one.',
        )
      : ok('TLS', 'none: plain HTTP on this machine');
  return [resolved, clear];
}
