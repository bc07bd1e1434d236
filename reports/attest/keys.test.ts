import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSigningKey, readTrustedKeys } from './keys.ts';

/** A file is refused with this message. */
const refuses = (read: (path: string) => unknown, path: string, message: RegExp) =>
  assert.throws(() => read(path), { name: 'UnusableKey', message });

describe('a key that is not there', () => {
  it('to sign with is told with the flag, the variable and what to do', () => {
    refuses(
      readSigningKey,
      'nothere',
      /^--sign \(KMS_SIGN_KEY\): nothere does not exist\. Name a PEM file .* Make one with: openssl genpkey /,
    );
    refuses(readSigningKey, ' ', /^--sign \(KMS_SIGN_KEY\) is blank\. Name a PEM file /);
  });

  it('to trust is told with the flag and what to do', () =>
    refuses(
      readTrustedKeys,
      'nothere',
      /^--trust: nothere does not exist\. Name a file of PEM public keys .* Take one from a private key with: /,
    ));
});
