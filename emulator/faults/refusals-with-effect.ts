import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import { changeWhenRefused } from './refused-all-the-same.ts';

const deleting = 'delete-imported-key-material';
const isSpec = (key: Key, family: string) => key.key_spec.startsWith(family);

/** Refused as documented, and done all the same, or something else done. */
export const refusalsWithEffect: readonly Fault[] = [
  {
    id: 'generated-material-refused-but-scheduled',
    breaks: ['PRE-001'],
    story: 'Refuses a key whose material KMS generated, and schedules its deletion.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0309', key => {
        if (isSpec(key, 'AES')) key.state = '4';
      }),
    }),
  },
  {
    id: 'never-imported-refused-but-disabled',
    breaks: ['PRE-002'],
    story: 'Refuses a key that never had material, and disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.imports === 0 && isSpec(key, 'AES') && key.state === '5') key.state = '3';
      }),
    }),
  },
  {
    id: 'imported-rsa-refused-but-deleted',
    breaks: ['PRE-004'],
    story: 'Refuses to delete an imported RSA key and deletes it all the same: it never signs again.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2702', key => {
        if (isSpec(key, 'RSA')) key.material = undefined;
      }),
    }),
  },
  {
    id: 'imported-ec-refused-but-disabled',
    breaks: ['PRE-005'],
    story: 'Refuses to delete an imported EC key and disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2702', key => {
        if (isSpec(key, 'EC')) key.state = '3';
      }),
    }),
  },
  {
    id: 'generated-ec-refused-but-scheduled',
    breaks: ['PRE-006'],
    story: 'Refuses an EC key that KMS generated, and schedules its deletion.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0309', key => {
        if (isSpec(key, 'EC')) key.state = '4';
      }),
    }),
  },
  {
    id: 'asymmetric-without-material-refused-but-disabled',
    breaks: ['PRE-007'],
    story: 'Refuses an asymmetric key that waits for its material, and disables it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (!isSpec(key, 'AES') && key.imports === 0) key.state = '3';
      }),
    }),
  },
  {
    id: 'imported-asymmetric-keys-cannot-be-scheduled',
    breaks: ['PRE-008'],
    story: 'Refuses to schedule the deletion of keys with an imported private key: nothing ends them.',
    patch: documented => ({
      acceptsStateForSchedule: key =>
        documented.acceptsStateForSchedule(key) && (key.origin === 'kms' || isSpec(key, 'AES')),
    }),
  },
  {
    id: 'default-key-refused-but-renamed',
    breaks: ['PRE-009'],
    story: 'Refuses a default master key, and rewrites its description.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0211', key => {
        key.key_description = 'Material deleted.';
      }),
    }),
  },
  {
    id: 'foreign-key-refused-but-deleted',
    breaks: ['AUT-005'],
    story: 'Says that a key of another project is unknown, and deletes its material.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0207', key => {
        key.material = undefined;
        key.state = '5';
      }),
    }),
  },
  {
    id: 'refusals-of-a-race-deactivate',
    breaks: ['CON-002'],
    story: 'A key that refuses five deletes at once ends pending activation.',
    patch: () => {
      const refusals: number[] = [];
      return {
        effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
          refusals.push(performance.now());
          const since = performance.now() - (refusals.at(-5) ?? Number.NEGATIVE_INFINITY);
          if (since < 50 && key.state === '5' && key.imports > 0) key.state = '1';
        }),
      };
    },
  },
];
