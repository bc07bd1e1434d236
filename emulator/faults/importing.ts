import { createDecipheriv } from 'node:crypto';
import { type ImportTicket, importTokenParts } from '../crypto/import-token.ts';
import type { Fault } from '../rules/rules.ts';

/** Reads the ticket of a token and forgets to verify its seal. */
function readUnverified(token: string, sealingKey: Buffer): ImportTicket | undefined {
  const { iv, sealed } = importTokenParts(Buffer.from(token, 'base64'));
  const text = createDecipheriv('aes-256-gcm', sealingKey, iv).update(sealed).toString('latin1');
  const [ticket] = /^\{[^}]*\}/.exec(text) ?? [];
  try {
    return ticket === undefined ? undefined : (JSON.parse(ticket) as ImportTicket);
  } catch {
    return undefined;
  }
}

/** IMP: getting to imported material. */
export const importing: readonly Fault[] = [
  {
    id: 'new-external-key-reads-kms',
    breaks: ['IMP-001'],
    story: 'describe-key calls a new external key one of KMS until material was imported.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        origin: key.imports === 0 ? 'kms' : key.origin,
      }),
    }),
  },
  {
    id: 'expiry-of-parameters-in-milliseconds',
    breaks: ['IMP-002'],
    story: 'get-parameters-for-import gives the expiry of its token in milliseconds.',
    patch: () => ({ shownTokenExpiry: seconds => seconds * 1000 }),
  },
  {
    id: 'import-leaves-the-key-disabled',
    breaks: ['IMP-003'],
    story: 'A key is disabled after its first import.',
    patch: () => ({ stateAfterImport: key => (key.imports === 1 ? '3' : '2') }),
  },
  {
    id: 'expiration-time-in-seconds',
    breaks: ['IMP-004'],
    story: 'describe-key gives the expiration time of material in seconds.',
    patch: () => ({ shownExpirationTime: seconds => (seconds === undefined ? '' : String(seconds)) }),
  },
  {
    id: 'generated-keys-get-import-parameters',
    breaks: ['IMP-005'],
    story: 'Hands out import parameters for keys whose material KMS generated.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) =>
        operation === 'get-parameters-for-import' || documented.acceptsOriginForImport(key, operation),
    }),
  },
  {
    id: 'token-of-another-key-is-accepted',
    breaks: ['IMP-006'],
    story: 'Imports material with the import token of another key.',
    patch: () => ({ acceptsKeyOfImportToken: () => true }),
  },
  {
    id: 'seal-of-token-is-not-verified',
    breaks: ['IMP-007'],
    story: 'Accepts an import token that was changed on its way, as long as it can be read.',
    patch: () => ({ readImportToken: readUnverified }),
  },
  {
    id: 'failed-unwrapping-is-ignored',
    breaks: ['IMP-008'],
    story: 'Imports the wrapped bytes themselves when they cannot be decrypted.',
    patch: () => ({ unwrappedMaterial: (unwrapped, wrapped) => unwrapped ?? wrapped.subarray(0, 32) }),
  },
  {
    id: 'material-of-any-length',
    breaks: ['IMP-009'],
    story: 'Imports material of any length into an AES_256 key.',
    patch: () => ({ acceptsMaterialLength: () => true }),
  },
  {
    id: 'past-expiration-time-is-accepted',
    breaks: ['IMP-010'],
    story: 'Accepts an expiration time that has passed already.',
    patch: () => ({ acceptsExpirationTime: () => true }),
  },
  {
    id: 'import-over-present-material',
    breaks: ['IMP-011'],
    story: 'Imports into a key that has material already.',
    patch: () => ({ acceptsStateForImport: key => key.state === '5' || key.state === '2' }),
  },
  {
    id: 'unknown-wrapping-algorithm-is-accepted',
    breaks: ['IMP-012'],
    story: 'Hands out import parameters for a wrapping algorithm that does not exist.',
    patch: () => ({ acceptsWrappingAlgorithm: () => true }),
  },
  {
    id: 'key-state-is-a-number',
    breaks: ['IMP-013'],
    story: 'Gives key_state as a JSON number where a string is published.',
    patch: documented => ({
      keyInfo: (key, shown) => ({ ...documented.keyInfo(key, shown), key_state: Number(shown.key_state) }),
    }),
  },
  {
    id: 'expired-token-is-accepted',
    breaks: ['IMP-014'],
    story: 'Accepts an import token after the 24 hours of its life.',
    patch: () => ({ acceptsAgeOfImportToken: () => true }),
  },
];
