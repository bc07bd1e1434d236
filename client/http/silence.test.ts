import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SilenceKind } from './errors.ts';
import { silenceOf } from './silence.ts';

/** Names that hold the words of other kinds: no decision may come from them. */
const hosts = ['kms-proxy.example.com', 'login.example.com', 'tls.example.com', 'refuses.certificate.test'];

const kinds: ReadonlyArray<readonly [code: string, kind: SilenceKind]> = [
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unresolved'],
  ['EAI_AGAIN', 'unresolved'],
  ['EHOSTUNREACH', 'unreachable'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted'],
  ['CERT_REVOKED', 'certificate'],
  ['EPROTO', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
  ['HPE_INVALID_CONSTANT', 'not-http'],
  ['ECONNRESET', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['ESOMETHING', 'unknown'],
];

describe('why there was no reply', () => {
  for (const host of hosts) {
    it(`is told by the code of the error, not by the name ${host}`, () => {
      for (const [code, kind] of kinds) {
        const error = Object.assign(new Error(`connect ${host}`), { code });
        const silence = silenceOf(error, { host, timeoutMs: 1, largestHeaders: 1 });
        assert.equal(silence.kind, kind, code);
        assert.ok(silence.reason.includes(host), code);
      }
    });
  }

  it('is blamed on the proxy where the proxy cannot be reached', () => {
    const peer = { host: 'kms.example.com', proxy: 'proxy.example.com', timeoutMs: 1, largestHeaders: 1 };
    const kindOf = (error: Error) => silenceOf(error, peer).kind;
    assert.equal(kindOf(Object.assign(new Error(), { code: 'ECONNREFUSED' })), 'proxy');
    assert.equal(kindOf(new Error('Proxy response (407) !== 200 when HTTP Tunneling')), 'proxy');
    assert.equal(kindOf(Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' })), 'certificate-expired');
  });
});
