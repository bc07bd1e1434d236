import { createHash, randomBytes } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault, Rules } from '../rules/rules.ts';

const race = ['import-key-material', 'disable-key', 'delete-imported-key-material'];

/** Does something to a key soon after it got an import, a disable and a delete with nothing in between. */
function afterRace(documented: Rules, change: (key: Key) => void): Rules['seesKey'] {
  const last = new Map<string, string[]>();
  return (key, projectId, operation) => {
    const operations = [...(last.get(key.key_id) ?? []), operation].slice(-race.length);
    last.set(key.key_id, operations);
    if (race.every(each => operations.includes(each))) setTimeout(() => change(key), 2);
    return documented.seesKey(key, projectId, operation);
  };
}

/** What goes wrong only when requests meet. */
export const races: readonly Fault[] = [
  {
    id: 'race-forgets-the-binding',
    breaks: ['CON-004'],
    story: 'After an import, a disable and a delete at once, the right material can never be imported again.',
    patch: documented => ({
      seesKey: afterRace(documented, key => {
        key.fingerprint = randomBytes(32);
        if (key.material) key.material = randomBytes(32);
      }),
    }),
  },
  {
    id: 'race-leaves-a-key-enabled-without-material',
    breaks: ['CON-004'],
    story: 'After an import, a disable and a delete at once, a key reads as enabled and has no material.',
    patch: documented => ({
      seesKey: afterRace(documented, key => {
        key.state = '2';
        key.material = undefined;
      }),
    }),
  },
  {
    id: 'simultaneous-encrypts-use-a-scratch-key',
    breaks: ['CON-003'],
    story: 'When a key encrypts twice at once, some of it can never be decrypted.',
    patch: documented => {
      const last = new Map<string, number>();
      return {
        materialForEncrypt: key => {
          const material = documented.materialForEncrypt(key);
          const now = performance.now();
          const meets = now - (last.get(key.key_id) ?? Number.NEGATIVE_INFINITY) < 2;
          last.set(key.key_id, now);
          return material && meets ? createHash('sha256').update(material).digest() : material;
        },
      };
    },
  },
];
