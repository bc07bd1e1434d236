import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** DER (X.690): a tag, the length and the content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length.toString(16);
  const bytes = Buffer.from(size.length % 2 ? `0${size}` : size, 'hex');
  const length = content.length < 128 ? bytes : Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (unused: number, content: Buffer): Buffer => der(0x03, Buffer.from([unused]), content);
const octets = (content: Buffer): Buffer => der(0x04, content);
const yes = der(0x01, Buffer.from([0xff]));

/** `YYMMDDHHMMSSZ` */
const time = (date: Date): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replaceAll(/[-:T]|\.\d+Z/g, '')
        .slice(2)}Z`,
    ),
  );

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const nameOf = (commonName: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
const extension = (id: string, content: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(content));

const publicBytes = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const keyId = (key: KeyObject): Buffer => createHash('sha1').update(publicBytes(key)).digest();

function address(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from(host.split('.').map(Number));
  const [head = '', tail = ''] = host.split('::');
  const groups = (text: string): string[] => text.split(':').filter(Boolean);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [
    ...groups(head),
    ...Array<string>(host.includes('::') ? missing : 0).fill('0'),
    ...groups(tail),
  ];
  return Buffer.from(all.map(group => group.padStart(4, '0')).join(''), 'hex');
}

const alternativeName = (host: string): Buffer =>
  isIP(host) ? der(0x87, address(host)) : der(0x82, Buffer.from(host));

interface Party {
  readonly name: string;
  readonly key: KeyObject;
}

/** An X.509 v3 certificate (RFC 5280) as PEM, valid from an hour ago for a year. */
function certificate(
  subject: Party,
  issuer: Party & { readonly secret: KeyObject },
  extensions: Buffer[],
): string {
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    nameOf(issuer.name),
    sequence(time(new Date(now - 3_600_000)), time(new Date(now + 365 * 86_400_000))),
    nameOf(subject.name),
    publicBytes(subject.key),
    der(0xa3, sequence(...extensions)),
  );
  const signature = bits(0, sign('sha256', toBeSigned, issuer.secret));
  const base64 = sequence(toBeSigned, ecdsaWithSha256, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** What a server needs to serve HTTPS, and the authority that its clients must trust; all PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** A new certificate for these host names and addresses, from a new authority whose key is forgotten at once. */
export function newIdentity(hosts: readonly string[]): Identity {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = {
    name: 'kms-conformance emulator CA',
    key: authority.publicKey,
    secret: authority.privateKey,
  };
  const ca = certificate(issuer, issuer, [
    extension('551d13', sequence(yes), true),
    extension('551d0f', bits(1, Buffer.from([0x06])), true),
    extension('551d0e', octets(keyId(authority.publicKey))),
  ]);
  const cert = certificate({ name: hosts[0] ?? 'localhost', key: server.publicKey }, issuer, [
    extension('551d13', sequence(), true),
    extension('551d0f', bits(7, Buffer.from([0x80])), true),
    extension('551d25', sequence(oid('2b06010505070301'))),
    extension('551d23', sequence(der(0x80, keyId(authority.publicKey)))),
    extension('551d11', sequence(...hosts.map(alternativeName))),
  ]);
  const key = server.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  return { key, cert: cert + ca, ca };
}
