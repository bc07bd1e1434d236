import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSigningKey, readTrustedKeys, UnusableKey } from './keys.ts';

/** The message with which a file is refused. */
function refusal(read: (path: string) => unknown, path: string): string {
  try {
    read(path);
  } catch (error) {
    assert.ok(error instanceof UnusableKey, String(error));
    return error.message;
  }
  return '';
}

describe('a key that is not there', () => {
  it('to sign with is told with the flag, the variable and what to do', () => {
    assert.match(
      refusal(readSigningKey, 'nothere'),
      /^--sign \(KMS_SIGN_KEY\): nothere does not exist\. Name a PEM file .* Make one with: openssl genpkey /,
    );
    assert.match(refusal(readSigningKey, ' '), /^--sign \(KMS_SIGN_KEY\) is blank\. Name a PEM file /);
  });

  it('to trust is told with the flag and what to do', () =>
    assert.match(
      refusal(readTrustedKeys, 'nothere'),
      /^--trust: nothere does not exist\. Name a file of PEM public keys .* Take one from a private key with: /,
    ));
});
