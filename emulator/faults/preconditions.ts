import type { Fault } from '../rules/rules.ts';
import { changeWhenRefused } from './refused-all-the-same.ts';

const operation = 'delete-imported-key-material';

const isAsymmetric = /^(RSA|EC)/;

/** PRE: which keys are refused. */
export const preconditions: readonly Fault[] = [
  {
    id: 'generated-material-is-deleted',
    breaks: ['PRE-001'],
    story: 'Deletes the material of a key that KMS generated: data encrypted with it is lost for good.',
    patch: () => ({ acceptsOriginForDelete: key => key.origin === 'external' || key.key_spec === 'AES_256' }),
  },
  {
    id: 'never-imported-delete-succeeds',
    breaks: ['PRE-002'],
    story: 'Answers success for an external key that never had material.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) ||
        (key.state === '5' && !key.fingerprint && !isAsymmetric.test(key.key_spec)),
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
      effectOfRefusal: changeWhenRefused(operation, 'KMS.2701', key => {
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
    id: 'imported-ec-material-is-deleted',
    breaks: ['PRE-005'],
    story: 'Deletes an imported EC private key, which is documented to be permanent.',
    patch: documented => ({
      acceptsSpecForDelete: key => documented.acceptsSpecForDelete(key) || key.key_spec.startsWith('EC'),
    }),
  },
  {
    id: 'generated-asymmetric-refused-but-disabled',
    breaks: ['PRE-006'],
    story: 'Refuses an asymmetric key that KMS generated, but leaves it disabled.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(operation, 'KMS.0309', key => {
        if (isAsymmetric.test(key.key_spec)) key.state = '3';
      }),
    }),
  },
  {
    id: 'asymmetric-without-material-succeeds',
    breaks: ['PRE-007'],
    story: 'Answers success for an external asymmetric key that has no material.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) || (key.state === '5' && isAsymmetric.test(key.key_spec)),
    }),
  },
  {
    id: 'asymmetric-keys-cannot-be-scheduled',
    breaks: ['PRE-008'],
    story: 'Refuses to schedule the deletion of asymmetric keys, so there is no way to be rid of them.',
    patch: documented => ({
      acceptsStateForSchedule: key =>
        documented.acceptsStateForSchedule(key) && !isAsymmetric.test(key.key_spec),
    }),
  },
  {
    id: 'default-key-refused-but-disabled',
    breaks: ['PRE-009'],
    story: 'Refuses to delete the material of a default master key, but leaves the key disabled.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(operation, 'KMS.0211', key => {
        key.state = '3';
      }),
    }),
  },
  {
    id: 'unknown-key-is-forbidden',
    breaks: ['PRE-010'],
    story: 'Answers the delete of an unknown key with 403 instead of 404.',
    patch: documented => ({
      codeForUnknownKey: called => (called === operation ? 'KMS.0306' : documented.codeForUnknownKey(called)),
    }),
  },
];
