import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { open, readHeader } from '../crypto/ciphertext.ts';
import type { Rules } from '../rules/rules.ts';
import { demandSequence, keyByReference, mandatory, refuseUse } from './common.ts';
import { contextOf } from './context.ts';
import { rsaDecrypt } from './rsa-data.ts';

/** The key that the ciphertext names; a `key_id` that is given too must agree with it. */
function keyOf(sealed: Buffer, request: Request, store: Store, rules: Rules): Key {
  const named = request.parameters.key_id === undefined ? undefined : keyByReference(request, store, rules);
  const header = readHeader(sealed);
  if (named?.key_spec.startsWith('RSA')) return named;
  const key = header?.kind === 'data' ? rules.keyOfCiphertext(header, store.keys) : undefined;
  if (!key || (named && named !== key)) throw new Refusal(rules.codeForInvalidCipherText(request.operation));
  return key;
}

/** Decrypts what encrypt-data gave; the ciphertext says with which key. */
export function decryptData(request: Request, store: Store, rules: Rules): Reply {
  const { operation } = request;
  const text = mandatory('cipher_text', request, rules);
  demandSequence(request, rules);
  demand(rules.acceptsCipherText(text), rules.codeForInvalidCipherText, operation);
  const context = contextOf(request, rules);
  const sealed = Buffer.from(String(text), 'base64');
  const key = keyOf(sealed, request, store, rules);
  const visible = rules.seesKey(key, request.projectId, operation);
  demand(visible, rules.codeForUnknownKey, operation);
  const material = rules.materialForDecrypt(key) ?? refuseUse(key, request, rules);
  const plain = key.key_spec.startsWith('RSA')
    ? rsaDecrypt(material, sealed, request, rules)
    : open(sealed, material, context);
  if (!plain) throw new Refusal(rules.codeForInvalidCipherText(operation));
  const reply = { key_id: key.key_id, plain_text: rules.decryptedText(plain, key) };
  if (store.profile === 'otc') return { body: reply };
  return { body: { ...reply, plain_text_base64: plain.toString('base64') } };
}
