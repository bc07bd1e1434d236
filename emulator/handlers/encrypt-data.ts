import { demand } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { seal } from '../crypto/ciphertext.ts';
import type { Rules } from '../rules/rules.ts';
import { keyByReference, mandatory, refuseUse } from './common.ts';
import { contextOf } from './context.ts';
import { rsaEncrypt } from './rsa-data.ts';

/** Refuses keys whose spec or usage does not allow encryption. */
function demandEncryptingKey(key: Key, request: Request, rules: Rules): void {
  const { operation } = request;
  demand(!key.key_spec.startsWith('EC'), rules.codeForEncryptWithEcKey, operation);
  demand(!key.key_spec.startsWith('HMAC'), rules.codeForUseOfHmacKey, operation);
  demand(key.key_usage === 'ENCRYPT_DECRYPT', rules.codeForSigningKey, operation);
}

/** Encrypts up to 4096 bytes of text with a key. */
export function encryptData(request: Request, store: Store, rules: Rules): Reply {
  const key = keyByReference(request, store, rules);
  const text = mandatory('plain_text', request, rules);
  demand(rules.acceptsPlainText(text), rules.codeForInvalidPlainText, request.operation);
  const context = contextOf(request, rules);
  demandEncryptingKey(key, request, rules);
  const material = rules.materialForEncrypt(key) ?? refuseUse(key, request, rules);
  const plain = Buffer.from(String(text));
  const sealed = key.key_spec.startsWith('RSA')
    ? rsaEncrypt(material, plain, request, rules)
    : seal({ kind: 'data', key_id: rules.idForCiphertext(key) }, material, plain, context);
  return { body: { key_id: key.key_id, cipher_text: sealed.toString('base64') } };
}
