import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';

/** Remembers every material it was shown, and gives it when the key has none any more. */
function remembering(documented: (key: Key) => Buffer | undefined): (key: Key) => Buffer | undefined {
  const cache = new Map<string, Buffer>();
  return key => {
    if (key.material) cache.set(key.key_id, key.material);
    return documented(key) ?? (key.state === '5' ? cache.get(key.key_id) : undefined);
  };
}

/** STA: the key is unavailable after its material was deleted. */
export const unavailable: readonly Fault[] = [
  {
    id: 'encrypt-uses-a-cache',
    breaks: ['STA-001'],
    story: 'encrypt-data goes on working from a cache after the material was deleted.',
    patch: documented => ({ materialForEncrypt: remembering(documented.materialForEncrypt) }),
  },
  {
    id: 'decrypt-uses-a-cache',
    breaks: ['STA-002'],
    story: 'decrypt-data goes on working from a cache after the material was deleted.',
    patch: documented => ({ materialForDecrypt: remembering(documented.materialForDecrypt) }),
  },
  {
    id: 'second-delete-succeeds',
    breaks: ['STA-003', 'CON-001'],
    story: 'Deleting material that was deleted already is answered as a success.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) || (key.state === '5' && key.fingerprint !== undefined),
    }),
  },
  {
    id: 'enable-works-without-material',
    breaks: ['STA-004'],
    story: 'enable-key moves a key without material to Enabled.',
    patch: () => ({ acceptsStateForEnable: key => key.state === '3' || key.state === '5' }),
  },
  {
    id: 'no-parameters-after-delete',
    breaks: ['STA-005'],
    story:
      'get-parameters-for-import is refused once material was deleted, so nothing can be imported again.',
    patch: () => ({ acceptsStateForParameters: key => key.state === '5' && !key.fingerprint }),
  },
  {
    id: 'schedule-refused-without-material',
    breaks: ['STA-006'],
    story: 'schedule-key-deletion is refused for a key that is pending import.',
    patch: () => ({ acceptsStateForSchedule: key => key.state !== '4' && key.state !== '5' }),
  },
  {
    id: 'cancel-enables-without-material',
    breaks: ['STA-006'],
    story: 'Cancelling its deletion shows a key without material as enabled.',
    patch: () => ({ stateAfterCancel: key => (key.material ? '3' : '2') }),
  },
  {
    id: 'data-keys-use-a-cache',
    breaks: ['STA-007'],
    story: 'The data-key operations go on working from a cache after the material was deleted.',
    patch: documented => {
      const recall = remembering(key => documented.materialForDataKey(key, ''));
      return { materialForDataKey: key => recall(key) };
    },
  },
  {
    id: 'alias-is-freed',
    breaks: ['STA-008'],
    story: 'Another key can take the alias of a key whose material was deleted.',
    patch: documented => ({
      acceptsNewAlias: (alias, keys) =>
        documented.acceptsNewAlias(
          alias,
          keys.filter(key => !(key.state === '5' && key.deletedFrom)),
        ),
    }),
  },
  {
    id: 'unfiltered-list-hides-the-key',
    breaks: ['STA-008'],
    story: 'The list no longer shows a key whose material was deleted unless its state is asked for.',
    patch: () => ({
      listedKeys: (keys, filter) =>
        filter === '' ? keys.filter(key => !(key.state === '5' && key.deletedFrom)) : keys,
    }),
  },
];
