import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { isObject, parseJson } from '../../schemas/reading/json.ts';
import { type Statement, sha256 } from './statement.ts';

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse); without signatures it is self-declared. */
export interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: ReadonlyArray<{ readonly keyid: string; readonly sig: string }>;
}

const payloadType = 'application/vnd.in-toto+json';

/** A statement in an envelope that nobody has signed. */
export function envelopeOf(statement: Statement): Envelope {
  return { payload: Buffer.from(JSON.stringify(statement)).toString('base64'), payloadType, signatures: [] };
}

/** The envelope as a file. */
export function envelopeText(envelope: Envelope): string {
  return `${JSON.stringify(envelope, undefined, 2)}\n`;
}

/** The envelope with the signature of an Ed25519 key, in the place of any other. */
export function signed({ payload }: Envelope, key: KeyObject): Envelope {
  const sig = sign(null, signedBytes({ payload, payloadType }), key).toString('base64');
  return { payload, payloadType, signatures: [{ keyid: keyIdOf(createPublicKey(key)), sig }] };
}

/** Whether one of the signatures was made with this key. Its key id must be of this key as well. */
export function isSignedBy(envelope: Envelope, key: KeyObject): boolean {
  const bytes = signedBytes(envelope);
  return envelope.signatures.some(
    ({ keyid, sig }) => keyid === keyIdOf(key) && verify(null, bytes, key, Buffer.from(sig, 'base64')),
  );
}

/** Id of a public key: the SHA-256 of its SPKI form. It finds a key and proves nothing. */
export function keyIdOf(key: KeyObject): string {
  return sha256(key.export({ type: 'spki', format: 'der' }));
}

/** Reads an envelope of this project; undefined when the text is anything else, down to a blank. */
export function readEnvelope(text: string): Envelope | undefined {
  const value = parseJson(text);
  if (!isObject(value) || !Array.isArray(value.signatures)) return undefined;
  const { payload, payloadType: type } = value;
  if (typeof payload !== 'string' || type !== payloadType) return undefined;
  const signatures = value.signatures.flatMap(each =>
    isObject(each) && typeof each.keyid === 'string' && typeof each.sig === 'string'
      ? [{ keyid: each.keyid, sig: each.sig }]
      : [],
  );
  const envelope = { payload, payloadType, signatures };
  const base64 = [payload, ...signatures.map(({ sig }) => sig)];
  const exact = base64.every(text => Buffer.from(text, 'base64').toString('base64') === text);
  return exact && envelopeText(envelope) === text ? envelope : undefined;
}

/** DSSE's pre-authentication encoding: what is signed. */
function signedBytes({ payload, payloadType: type }: Omit<Envelope, 'signatures'>): Buffer {
  const body = Buffer.from(payload, 'base64');
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}
