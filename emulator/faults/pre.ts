import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import { changeWhenRefused, deleting, isCode, keyById } from './common.ts';

const isSpec = (key: Key, family: 'AES' | 'RSA' | 'EC'): boolean => key.key_spec.startsWith(family);

const isAsymmetric = (key: Key): boolean => isSpec(key, 'RSA') || isSpec(key, 'EC');

/** PRE: keys whose material cannot be deleted. */
export const preFaults: readonly Fault[] = [
  {
    id: 'generated-material-is-deleted',
    breaks: ['PRE-001'],
    story: 'Deletes the material of a key that KMS generated: data encrypted with it is lost for good.',
    patch: () => ({ acceptsOriginForDelete: key => key.origin === 'external' || key.key_spec === 'AES_256' }),
  },
  {
    id: 'generated-material-answered-as-wrong-state',
    breaks: ['PRE-001', 'PRE-006'],
    story: 'Refuses a key whose material KMS generated with the code for a wrong state.',
    patch: documented => ({
      codeForNotExternal: operation =>
        operation === deleting ? 'KMS.2701' : documented.codeForNotExternal(operation),
    }),
  },
  {
    id: 'generated-material-refused-but-scheduled',
    breaks: ['PRE-001'],
    story: 'Refuses a key whose material KMS generated, but schedules its deletion.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0309', key => {
        if (isSpec(key, 'AES')) key.state = '4';
      }),
    }),
  },
  {
    id: 'never-imported-delete-succeeds',
    breaks: ['PRE-002'],
    story: 'Answers success for an external key that never had material.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) ||
        (key.state === '5' && !key.fingerprint && !isAsymmetric(key)),
    }),
  },
  {
    id: 'never-imported-refused-but-disabled',
    breaks: ['PRE-002'],
    story: 'Refuses a key that never had material, but disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.imports === 0 && isSpec(key, 'AES') && key.state === '5') key.state = '3';
      }),
    }),
  },
  {
    id: 'delete-works-while-pending-deletion',
    breaks: ['PRE-003'],
    story: 'Deletes the material of a key that is scheduled for deletion.',
    patch: documented => ({
      acceptsStateForDelete: key => documented.acceptsStateForDelete(key) || key.state === '4',
    }),
  },
  {
    id: 'refused-while-pending-deletion-but-deleted',
    breaks: ['PRE-003'],
    story: 'Refuses a key that is pending deletion, but its material is gone when the deletion is cancelled.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.state === '4') key.material = undefined;
      }),
    }),
  },
  {
    id: 'imported-rsa-material-is-deleted',
    breaks: ['PRE-004'],
    story: 'Deletes an imported RSA private key, which is documented to be permanent.',
    patch: documented => ({
      acceptsSpecForDelete: key => documented.acceptsSpecForDelete(key) || key.key_spec.startsWith('RSA'),
    }),
  },
  {
    id: 'rsa-private-keys-cannot-be-imported',
    breaks: ['PRE-004'],
    story: 'Creates external RSA and EC keys, but takes private keys for EC keys only.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) =>
        documented.acceptsOriginForImport(key, operation) && !key.key_spec.startsWith('RSA'),
    }),
  },
  {
    id: 'imported-private-key-answered-as-wrong-state',
    breaks: ['PRE-004', 'PRE-005'],
    story: 'Refuses a key with an imported private key with the code for a wrong state.',
    patch: () => ({ codeForAsymmetricMaterial: () => 'KMS.2701' }),
  },
  {
    id: 'imported-rsa-refused-but-deleted',
    breaks: ['PRE-004'],
    story: 'Refuses to delete an imported RSA private key, but deletes it anyway.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2702', key => {
        if (isSpec(key, 'RSA')) key.material = undefined;
      }),
    }),
  },
  {
    id: 'imported-ec-material-is-deleted',
    breaks: ['PRE-005'],
    story: 'Deletes an imported EC private key, which is documented to be permanent.',
    patch: documented => ({
      acceptsSpecForDelete: key => documented.acceptsSpecForDelete(key) || key.key_spec.startsWith('EC'),
    }),
  },
  {
    id: 'imported-ec-refused-but-disabled',
    breaks: ['PRE-005'],
    story: 'Refuses to delete an imported EC private key, but disables the key.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2702', key => {
        if (isSpec(key, 'EC')) key.state = '3';
      }),
    }),
  },
  {
    id: 'generated-asymmetric-refused-but-disabled',
    breaks: ['PRE-006'],
    story: 'Refuses an asymmetric key that KMS generated, but disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0309', key => {
        if (isAsymmetric(key)) key.state = '3';
      }),
    }),
  },
  {
    id: 'generated-ec-refused-but-scheduled',
    breaks: ['PRE-006'],
    story: 'Refuses an EC key that KMS generated, but schedules its deletion.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0309', key => {
        if (isSpec(key, 'EC')) key.state = '4';
      }),
    }),
  },
  {
    id: 'asymmetric-without-material-succeeds',
    breaks: ['PRE-007'],
    story: 'Answers success for an external asymmetric key that has no material.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) || (key.state === '5' && isAsymmetric(key)),
    }),
  },
  {
    id: 'asymmetric-without-material-refused-but-disabled',
    breaks: ['PRE-007'],
    story: 'Refuses an asymmetric key without material, but disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (!isSpec(key, 'AES') && key.imports === 0) key.state = '3';
      }),
    }),
  },
  {
    id: 'asymmetric-keys-cannot-be-scheduled',
    breaks: ['PRE-008'],
    story: 'Refuses to schedule the deletion of asymmetric keys, so they can never be deleted.',
    patch: documented => ({
      acceptsStateForSchedule: key => documented.acceptsStateForSchedule(key) && !isAsymmetric(key),
    }),
  },
  {
    id: 'imported-asymmetric-keys-cannot-be-scheduled',
    breaks: ['PRE-008'],
    story: 'Refuses to schedule the deletion of external asymmetric keys, so they can never be deleted.',
    patch: documented => ({
      acceptsStateForSchedule: key =>
        documented.acceptsStateForSchedule(key) && (key.origin === 'kms' || isSpec(key, 'AES')),
    }),
  },
  {
    id: 'default-key-refused-but-disabled',
    breaks: ['PRE-009'],
    story: 'Refuses a default master key, but disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0211', key => {
        key.state = '3';
      }),
    }),
  },
  {
    id: 'default-key-answered-as-wrong-state',
    breaks: ['PRE-009'],
    story: 'Refuses a default master key with the code for a wrong state.',
    patch: documented => ({
      codeForDefaultKey: operation =>
        operation === deleting ? 'KMS.2701' : documented.codeForDefaultKey(operation),
    }),
  },
  {
    id: 'default-key-refused-but-description-changed',
    breaks: ['PRE-009'],
    story: 'Refuses a default master key, but changes its description.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0211', key => {
        key.key_description = 'Material deleted.';
      }),
    }),
  },
  {
    id: 'unknown-key-answered-as-forbidden',
    breaks: ['PRE-010'],
    story: 'Answers the delete of an unknown key with 403 instead of 404.',
    patch: documented => ({
      codeForUnknownKey: operation =>
        operation === deleting ? 'KMS.0306' : documented.codeForUnknownKey(operation),
    }),
  },
  {
    id: 'unknown-key-answered-as-pending-deletion',
    breaks: ['PRE-010'],
    story: 'Answers an unknown key with the code for a key that is pending deletion.',
    patch: () => ({ codeForUnknownKey: () => 'KMS.0210' }),
  },
  {
    id: 'generated-material-of-a-disabled-key-is-deleted',
    breaks: ['PRE-001'],
    story:
      'Deletes the material of a key that KMS generated where the key is Disabled: its data is lost for good.',
    patch: documented => ({
      acceptsOriginForDelete: key =>
        documented.acceptsOriginForDelete(key) || (key.state === '3' && key.key_spec === 'AES_256'),
    }),
  },
  {
    id: 'refused-while-pending-deletion-forgets-the-expiry',
    breaks: ['PRE-003'],
    story: 'Refuses a key that is pending deletion, but forgets when its material expires.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.state === '4') key.expiresAt = undefined;
      }),
    }),
  },
  {
    id: 'keys-are-found-by-the-beginning-of-their-id',
    breaks: ['PRE-010'],
    story: 'Takes an unknown id for that of the key with the same first eight characters.',
    patch: documented => ({
      findKey: (id, keys) =>
        documented.findKey(id, keys) ??
        [...keys.values()].find(({ key_id }) => key_id.slice(0, 8) === id.slice(0, 8)),
    }),
  },
  {
    id: 'unknown-key-counts-as-deleted',
    breaks: ['PRE-010'],
    story: 'Answers success for an id that no key has, because there is nothing to delete any more.',
    patch: () => ({
      passedOn: async (passing, next) => {
        try {
          return await next();
        } catch (error) {
          const isUnknown = isCode(error, 'KMS.0207') && !keyById(passing);
          if (isUnknown && passing.request.operation === deleting) return { body: {} };
          throw error;
        }
      },
    }),
  },
  {
    id: 'refused-while-pending-deletion-but-cancelled',
    breaks: ['PRE-003'],
    story: 'Refuses a key that is pending deletion, but has cancelled that deletion on its way to the check.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.state !== '4') return;
        key.state = key.material ? '3' : '5';
        key.scheduledDeletion = undefined;
        key.pendingDays = undefined;
      }),
    }),
  },
  {
    id: 'never-imported-refused-but-bound',
    breaks: ['PRE-002'],
    story:
      'A refused delete binds a key that never had material to no bytes at all, so that it takes no import.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.state === '5' && key.key_spec === 'AES_256') key.fingerprint ??= Buffer.alloc(32);
      }),
    }),
  },
  {
    id: 'key-that-is-gone-crashes',
    breaks: ['PRE-010', 'ERR-004'],
    story: 'Naming a key whose scheduled deletion took place crashes, and is answered with 500.',
    patch: documented => {
      const known = new Set<string>();
      return {
        findKey: (id, keys) => {
          const key = documented.findKey(id, keys);
          if (key) known.add(id);
          else if (known.has(id)) throw new Error('the row of the key is gone');
          return key;
        },
      };
    },
  },
  {
    id: 'refused-delete-is-carried-out-the-second-time',
    breaks: ['PRE-001'],
    story:
      'Deletes the material of a key that KMS generated when a delete of it that was refused is sent again.',
    patch: documented => {
      const refused = new Set<string>();
      return {
        effectOfRefusal: (_code, { operation, parameters }) => {
          if (operation === deleting) refused.add(String(parameters.key_id));
        },
        acceptsOriginForDelete: key =>
          documented.acceptsOriginForDelete(key) || (key.default_key_flag === '0' && refused.has(key.key_id)),
      };
    },
  },
  {
    id: 'disabled-private-keys-are-deletable',
    breaks: ['PRE-004', 'PRE-005'],
    story: 'Deletes the private key of an imported RSA or EC key while it is Disabled.',
    patch: documented => ({
      acceptsSpecForDelete: key => documented.acceptsSpecForDelete(key) || key.state === '3',
    }),
  },
];
