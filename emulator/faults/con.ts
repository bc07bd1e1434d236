import { createHash, randomBytes } from 'node:crypto';
import type { Key, Reply } from '../core/types.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import {
  changeWhenRefused,
  day,
  deleting,
  importing,
  keyById,
  keyOfCiphertext,
  lend,
  type Next,
  scheduling,
  timeOfRequests,
} from './common.ts';

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

const pause = (ms = 25): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Encrypts with other material from the n-th of so many encrypts of a key in a row. */
function lossyFrom(n: number): Rules['passedOn'] {
  const inRow = new Map<string, number>();
  return (passing, next) => {
    const key = keyById(passing) ?? keyOfCiphertext(passing);
    if (!key) return next();
    const count = passing.request.operation === 'encrypt-data' ? (inRow.get(key.key_id) ?? 0) + 1 : 0;
    inRow.set(key.key_id, count);
    return count < n ? next() : withOtherMaterial(key, next);
  };
}

/** Serves a request as if the key had other material than it has. */
function withOtherMaterial(key: Key, next: Next): ReturnType<Next> {
  const { material } = key;
  if (!material) return next();
  key.material = createHash('sha256').update(material).digest();
  try {
    return next();
  } finally {
    key.material = material;
  }
}

/** Hands the plaintexts of two decrypts of one key to each other's caller. */
function exchange() {
  const waiting = new Map<string, { reply: Reply; answer: (reply: Reply) => void }>();
  return (key_id: string, reply: Reply): Promise<Reply> => {
    const other = waiting.get(key_id);
    if (other) {
      waiting.delete(key_id);
      other.answer(reply);
      return Promise.resolve(other.reply);
    }
    return new Promise(resolve => {
      const mine = { reply, answer: resolve };
      waiting.set(key_id, mine);
      setTimeout(() => {
        if (waiting.get(key_id) !== mine) return;
        waiting.delete(key_id);
        resolve(reply);
      }, 5);
    });
  };
}

/** CON: requests that meet. */
export const conFaults: readonly Fault[] = [
  {
    id: 'every-simultaneous-delete-wins',
    breaks: ['CON-001'],
    story: 'Checks the state and deletes in two steps, so simultaneous deletes all succeed.',
    patch: () => ({ waitBetweenCheckAndDelete: () => pause() }),
  },
  {
    id: 'simultaneous-deletes-crash',
    breaks: ['CON-001', 'CON-002', 'ERR-004'],
    story: 'Answers an internal error when two requests delete the material of one key at the same time.',
    patch: () => {
      const busy = new Set<string>();
      return {
        waitBetweenCheckAndDelete: async key => {
          if (busy.has(key.key_id)) throw new Error('deadlock');
          busy.add(key.key_id);
          await pause();
          busy.delete(key.key_id);
        },
      };
    },
  },
  {
    id: 'encrypts-with-material-being-deleted',
    breaks: ['CON-001', 'CON-003'],
    story: 'While material is being deleted, encrypt-data uses random bytes, so the ciphertext is lost.',
    patch: () => ({
      waitBetweenCheckAndDelete: key => {
        key.material = randomBytes(32);
        return pause();
      },
    }),
  },
  {
    id: 'simultaneous-refusals-deactivate-the-key',
    breaks: ['CON-002'],
    story: 'A key that refuses five deletes at once becomes pending activation.',
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
  {
    id: 'simultaneous-encrypts-lose-data',
    breaks: ['CON-003'],
    story: 'When a key encrypts twice at once, some of the ciphertext can never be decrypted.',
    patch: () => {
      const running = new Map<string, number>();
      return {
        passedOn: async (passing, next) => {
          const key = keyById(passing);
          if (passing.request.operation !== 'encrypt-data' || !key) return next();
          const others = running.get(key.key_id) ?? 0;
          running.set(key.key_id, others + 1);
          try {
            return await (others > 0 ? withOtherMaterial(key, next) : next());
          } finally {
            await pause(8);
            running.set(key.key_id, (running.get(key.key_id) ?? 1) - 1);
          }
        },
      };
    },
  },
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
    story: 'After an import, a disable and a delete at once, a key is shown as enabled but has no material.',
    patch: documented => ({
      seesKey: afterRace(documented, key => {
        key.state = '2';
        key.material = undefined;
      }),
    }),
  },
  {
    id: 'an-enabled-key-is-enabled-again',
    breaks: ['CON-005'],
    story: 'enable-key succeeds for a key that is Enabled already.',
    patch: documented => ({
      acceptsStateForEnable: key => documented.acceptsStateForEnable(key) || key.state === '2',
    }),
  },
  {
    id: 'a-key-pending-deletion-can-be-enabled',
    breaks: ['CON-005'],
    story: 'enable-key makes a key Enabled that is pending deletion.',
    patch: documented => ({
      acceptsStateForEnable: key =>
        documented.acceptsStateForEnable(key) || (key.state === '4' && key.material !== undefined),
    }),
  },
  {
    id: 'no-disable-after-reimport',
    breaks: ['IMP-013'],
    story: 'A key whose material was imported again cannot be disabled any more.',
    patch: documented => ({
      acceptsStateForDisable: key => documented.acceptsStateForDisable(key) && key.imports < 2,
    }),
  },
  {
    id: 'no-parameters-after-the-second-delete',
    breaks: ['STA-005'],
    story: 'Refuses get-parameters-for-import for a key whose material was deleted twice.',
    patch: documented => ({
      acceptsStateForParameters: key => documented.acceptsStateForParameters(key) && key.imports < 2,
    }),
  },
  {
    id: 'eight-uses-after-an-import-lose-data',
    breaks: ['CON-006'],
    story: 'When a key is used eight times right after an import, some of the ciphertext is lost.',
    patch: () => ({ passedOn: lossyFrom(6) }),
  },
  {
    id: 'last-use-after-an-import-loses-data',
    breaks: ['CON-006'],
    story: 'The eighth use right after an import gives ciphertext that can never be decrypted.',
    patch: () => ({ passedOn: lossyFrom(8) }),
  },
  {
    id: 'simultaneous-imports-forget-the-binding',
    breaks: ['CON-007'],
    story: 'After two imports at once, a key accepts any material after the next delete.',
    patch: () => {
      const busy = new Set<string>();
      return {
        waitBetweenCheckAndImport: async key => {
          if (busy.has(key.key_id)) setTimeout(() => (key.fingerprint = undefined), 40);
          busy.add(key.key_id);
          await pause();
          busy.delete(key.key_id);
        },
      };
    },
  },
  {
    id: 'simultaneous-imports-mix-two-materials',
    breaks: ['CON-007'],
    story:
      'When two materials are imported at once, a key is bound to the first and encrypts with the second.',
    patch: () => ({ waitBetweenCheckAndImport: () => new Promise(resolve => setTimeout(resolve, 25)) }),
  },
  {
    id: 'reimported-keys-encrypt-while-disabled',
    breaks: ['CON-005'],
    story: 'A Disabled key whose material was imported again still encrypts.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.state === '3' && key.imports > 1 ? key.material : documented.materialForEncrypt(key),
    }),
  },
  {
    id: 'keys-pending-deletion-still-decrypt',
    breaks: ['CON-005'],
    story:
      'decrypt-data serves keys that are pending deletion, so nobody notices that they are about to be lost.',
    patch: documented => ({
      materialForDecrypt: key => (key.state === '4' ? key.material : documented.materialForDecrypt(key)),
    }),
  },
  {
    id: 'data-keys-of-keys-pending-deletion',
    breaks: ['CON-005'],
    story: 'Data-key operations serve keys that are pending deletion.',
    patch: documented => ({
      materialForDataKey: (key, operation) =>
        key.state === '4' ? key.material : documented.materialForDataKey(key, operation),
    }),
  },
  {
    id: 'simultaneous-decrypts-exchange-their-answers',
    breaks: ['CON-006'],
    story:
      'In the first second after an import, two simultaneous decrypts of a key get each other’s plain text.',
    patch: () => {
      const imported = new Map<string, number>();
      const exchanged = exchange();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const reply = await next();
          if (operation === importing) imported.set(String(parameters.key_id), performance.now());
          const key = operation === 'decrypt-data' ? keyOfCiphertext(passing) : undefined;
          const since = key && imported.get(key.key_id);
          const fresh = since !== undefined && performance.now() - since < 1000;
          return key && fresh ? exchanged(key.key_id, reply) : reply;
        },
      };
    },
  },
  {
    id: 'simultaneous-imports-crash',
    breaks: ['CON-007', 'ERR-004'],
    story: 'Of two imports at once the second breaks a unique constraint, which is an internal error.',
    patch: () => {
      const running = new Set<unknown>();
      return {
        passedOn: async ({ request }, next) => {
          const { key_id } = request.parameters;
          if (request.operation !== importing) return next();
          if (running.has(key_id)) throw new Error('duplicate key value violates unique constraint');
          running.add(key_id);
          try {
            await pause(10);
            return await next();
          } finally {
            running.delete(key_id);
          }
        },
      };
    },
  },
  {
    id: 'encrypt-writes-the-whole-key-back',
    breaks: ['CON-003'],
    story:
      'Saves the whole key after an encrypt to note its use, which undoes a delete that came in between.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const key = keyById(passing);
        if (passing.request.operation !== 'encrypt-data' || !key) return next();
        const { state, material, expiresAt } = key;
        const reply = await next();
        await pause(10);
        Object.assign(key, { state, material, expiresAt });
        return reply;
      },
    }),
  },
  {
    id: 'data-key-that-meets-a-delete-is-lost',
    breaks: ['CON-003'],
    story: 'A data key that is made while the material is deleted is encrypted with zeros: nothing opens it.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const isMade = passing.request.operation.startsWith('create-datakey');
        const key = isMade ? keyById(passing) : undefined;
        if (key?.state !== '2') return next();
        await pause(5);
        return key.material ? next() : lend(key, Buffer.alloc(32), next);
      },
    }),
  },
  {
    id: 'deletes-at-once-share-a-variable',
    breaks: ['CON-002'],
    story:
      'Deletes of different keys at once share a variable: the last one is deleted as often as there are deletes.',
    patch: () => {
      let current: unknown;
      return {
        passedOn: async ({ request }, next) => {
          if (request.operation !== deleting) return next();
          current = request.parameters.key_id;
          await pause(3);
          request.parameters.key_id = current;
          return next();
        },
      };
    },
  },
  {
    id: 'refused-schedule-moves-the-date',
    breaks: ['CON-005'],
    story: 'Counts the days of a second schedule-key-deletion, which is refused, from then on.',
    patch: documented => {
      const { passedOn, now } = timeOfRequests();
      return {
        passedOn,
        effectOfRefusal: (code, { operation, parameters }, keys) => {
          const key = keys.get(String(parameters.key_id));
          const days = documented.readPendingDays(parameters.pending_days);
          if (operation !== scheduling || code !== 'KMS.1402' || !key || days === undefined) return;
          key.pendingDays = days;
          key.scheduledDeletion = now() + days * day;
        },
      };
    },
  },
  {
    id: 'disabled-keys-are-deleted-without-a-lock',
    breaks: ['CON-001'],
    story:
      'Locks no key that is Disabled between the checks and the delete: of simultaneous deletes several succeed.',
    patch: documented => ({
      waitBetweenCheckAndDelete: key =>
        key.state === '3' ? pause(30) : documented.waitBetweenCheckAndDelete(key),
    }),
  },
  {
    id: 'imports-at-once-share-a-buffer',
    breaks: ['CON-007'],
    story: 'Of two keys that are imported into at the same time, the second gets the material of the first.',
    patch: documented => {
      let flying = 0;
      let first: Buffer | undefined;
      return {
        passedOn: async (passing, next) => {
          if (passing.request.operation !== importing || !keyById(passing)) return next();
          flying += 1;
          try {
            await pause(5);
            return await next();
          } finally {
            flying -= 1;
            if (flying === 0) first = undefined;
          }
        },
        materialToKeep: (key, material) => {
          const shared = first;
          first ??= material;
          const fits = key.key_spec === 'AES_256' && shared?.length === material.length;
          return fits && shared ? shared : documented.materialToKeep(key, material);
        },
      };
    },
  },
  {
    id: 'long-texts-meet-erased-bytes',
    breaks: ['CON-003'],
    story: 'Encrypts a long text with zeros where the material is deleted meanwhile.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const { operation, parameters } = passing.request;
        const isLong = operation === 'encrypt-data' && String(parameters.plain_text).length > 1024;
        const key = isLong ? keyById(passing) : undefined;
        if (key?.state !== '2' || key.origin !== 'external' || key.key_spec !== 'AES_256') return next();
        await pause();
        return key.material ? next() : lend(key, Buffer.alloc(32), next);
      },
    }),
  },
];
