import type { Fault } from '../rules.ts';
import type { Key } from '../types.ts';
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
    id: 'sixth-refusal-of-a-race-disables',
    breaks: ['CON-002'],
    story: 'A key that refused five deletes at once ends disabled in place of pending import.',
    patch: () => {
      const refusals = new Map<string, number>();
      return {
        effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
          const count = (refusals.get(key.key_id) ?? 0) + 1;
          refusals.set(key.key_id, count);
          if (count === 6 && key.state === '5' && key.imports > 0) key.state = '3';
        }),
      };
    },
  },
  {
    id: 'disable-refused-in-a-race-comes-late',
    breaks: ['CON-004'],
    story: 'A refused disable is carried out a moment later, and takes freshly imported material with it.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused('disable-key', 'KMS.1301', key => {
        if (key.state !== '5' || key.imports === 0) return;
        setTimeout(() => {
          if (key.state === '2') key.material = Buffer.alloc(32);
        }, 4);
      }),
    }),
  },
];
