import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SilenceKind } from '../../client/http/errors.ts';
import type { Config } from '../config/shape.ts';
import { remedyFor } from './remedy.ts';

const advice: ReadonlyArray<readonly [SilenceKind, RegExp]> = [
  ['refused', /that it is up/],
  ['timeout', /that it is up/],
  ['reset', /that it is up/],
  ['certificate-untrusted', /KMS_CA_FILE/],
  ['certificate-name', /name that the certificate is for/],
  ['certificate-expired', /Renew the certificate/],
  ['proxy', /HTTPS_PROXY/],
  ['throttled', /KMS_RPS/],
  ['unavailable', /try later/],
  ['tls', /http, https and the port/],
  ['not-http', /http, https and the port/],
];

for (const host of ['kms-proxy.example.com', 'login.example.com', 'tls.example.com']) {
  it(`the advice fits the kind of silence, not the name ${host}`, () => {
    const config = { target: { endpoint: `https://${host}` } } as Config;
    for (const [kind, words] of advice) assert.match(remedyFor(kind, config), words, kind);
  });
}
