import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../core/errors.ts';
import type { Key, KeyState, Reply } from '../core/types.ts';
import { bodyOf, day, fetching, importing } from '../faults/common.ts';
import type { Variant } from '../rules/rules.ts';
import { onceIn } from './common.ts';

/** Runs an import into a key that has its material, and leaves the key as it is. */
async function importAgain(key: Key, next: () => Reply | Promise<Reply>): Promise<Reply> {
  const before = { ...key };
  key.state = '5';
  try {
    return await next();
  } catch {
    throw new Refusal('KMS.0310');
  } finally {
    Object.assign(key, before);
  }
}

/** Long enough for many requests, short enough for a fast proof. */
const lagMs = 15;

/** Shows a new state of every fourth key with a delay after the first read. */
function lagging(): (key: Key) => KeyState {
  const seen = new Map<string, { shown: KeyState; next: KeyState; since: number; lagMs: number }>();
  return key => {
    const unseen = { shown: key.state, next: key.state, since: 0, lagMs: seen.size % 4 === 0 ? lagMs : 0 };
    const last = seen.get(key.key_id) ?? unseen;
    if (last.next !== key.state) Object.assign(last, { next: key.state, since: Date.now() });
    if (Date.now() - last.since >= last.lagMs) last.shown = last.next;
    seen.set(key.key_id, last);
    return last.shown;
  };
}

/** Conformant behaviour where the pages leave a choice or say nothing. */
export const behaviour: readonly Variant[] = [
  {
    id: 'cancelled-without-material-reads-disabled',
    story: 'A key without material is shown as disabled after its deletion was cancelled.',
    patch: documented => {
      const cancelled = new Map<string, number>();
      const shown = (key: Key): KeyState =>
        key.state === '5' && cancelled.get(key.key_id) === key.imports ? '3' : key.state;
      return {
        stateAfterCancel: key => {
          if (!key.material) cancelled.set(key.key_id, key.imports);
          return documented.stateAfterCancel(key);
        },
        shownState: shown,
        listedState: shown,
        repliedState: shown,
      };
    },
  },
  {
    id: 'reimport-restores-disabled',
    story: 'A key whose material was deleted while disabled is disabled again after the import.',
    patch: () => ({ stateAfterImport: key => (key.deletedFrom === '3' ? '3' : '2') }),
  },
  {
    id: 'state-is-shown-late',
    story: 'Every fourth key shows a new state 15 milliseconds after the first read.',
    env: { KMS_CONSISTENCY_MS: '500' },
    patch: () => ({ shownState: lagging(), listedState: lagging() }),
  },
  {
    id: 'expiration-time-outlives-material',
    story: 'describe-key still shows the expiration time of material that was deleted.',
    patch: () => ({
      eraseMaterial: key => {
        key.material = undefined;
      },
    }),
  },
  {
    id: 'hmac-material-cannot-be-deleted',
    story: 'Refuses to delete the material of HMAC keys, which no page mentions.',
    patch: documented => ({
      acceptsSpecForDelete: key => documented.acceptsSpecForDelete(key) && !key.key_spec.startsWith('HMAC'),
    }),
  },
  {
    id: 'tokens-serve-one-import',
    story: 'An import token that was issued before the last import is not accepted any more.',
    patch: documented => ({
      acceptsAgeOfImportToken: (ticket, now, key) =>
        ticket.imports === key.imports && documented.acceptsAgeOfImportToken(ticket, now, key),
    }),
  },
  {
    id: 'parameters-at-any-time',
    story: 'get-parameters-for-import is served while the key has material.',
    patch: () => ({ acceptsStateForParameters: () => true }),
  },
  {
    id: 'paths-are-matched-leniently',
    story: 'Accepts doubled slashes, a slash at the end and upper case in the path.',
    patch: documented => ({
      resolvePath: path => {
        const target = documented.resolvePath(path.replace(/\/{2,}/g, '/').replace(/\/$/, ''));
        return target && { ...target, operation: target.operation.toLowerCase() };
      },
    }),
  },
  {
    id: 'only-one-wrapping-algorithm',
    story: 'Supports RSAES_OAEP_SHA_256 only, as one edition publishes.',
    patch: () => ({ acceptsWrappingAlgorithm: name => name === 'RSAES_OAEP_SHA_256' }),
  },
  {
    id: 'material-expires-some-hours-late',
    story: 'Deletes material 12 hours after its expiration time; up to 24 hours are published.',
    patch: documented => ({ isExpired: (key, now) => documented.isExpired(key, now - 12 * 3_600_000) }),
  },
  {
    id: 'key-ids-are-not-hexadecimal',
    story: 'Key ids use the letters up to z, as the published pattern allows.',
    patch: () => ({
      newKeyId: () => {
        const letters = 'ghijklmnopqrstuvwxyz0123456789';
        const text = Array.from(randomBytes(32), byte => letters[byte % letters.length]).join('');
        return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      },
    }),
  },
  {
    id: 'sequence-is-ignored',
    story: 'Ignores the sequence.',
    patch: () => ({ acceptsSequence: () => true }),
  },
  {
    id: 'lists-show-the-newest-key-first',
    story: 'list-keys shows the newest key first, so that new keys move the pages.',
    patch: () => ({ listedKeys: keys => [...keys].reverse() }),
  },
  {
    id: 'import-tokens-are-long',
    story: 'Import tokens are as long as the published pattern allows, 6,144 characters.',
    patch: documented => ({
      shownImportToken: token => token.padEnd(6144, 'A'),
      readImportToken: (token, sealingKey) =>
        /^A*$/.test(token.slice(2236)) && token.length === 6144
          ? documented.readImportToken(token.slice(0, 2236), sealingKey)
          : undefined,
    }),
  },
  {
    id: 'key-ids-are-digits',
    story: 'Key ids are made of digits alone, as the published pattern allows.',
    patch: () => ({
      newKeyId: () => {
        const text = Array.from(randomBytes(32), byte => byte % 10).join('');
        return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      },
    }),
  },
  {
    id: 'lists-are-sorted-by-id',
    story: 'list-keys sorts by id, so that a new key moves the pages that follow it.',
    patch: () => ({
      listedKeys: keys => [...keys].sort((one, other) => (one.key_id < other.key_id ? -1 : 1)),
    }),
  },
  {
    id: 'pages-hold-ten-keys-unless-asked',
    story: 'list-keys shows ten keys on a page where no limit is given.',
    patch: documented => ({
      readBody: (value, operation) => {
        const body = documented.readBody(value, operation);
        return body && operation === 'list-keys' ? { limit: '10', ...body } : body;
      },
    }),
  },
  {
    id: 'asymmetric-keys-are-refused-by-their-spec-first',
    story: 'Refuses every asymmetric key with KMS.2702, before it looks at origin and state.',
    patch: documented => ({
      acceptsOriginForDelete: key =>
        documented.acceptsOriginForDelete(key) ||
        (key.default_key_flag === '0' && /^(RSA|EC)/.test(key.key_spec)),
      acceptsSpecForDelete: key => !/^(RSA|EC)/.test(key.key_spec),
    }),
  },
  {
    id: 'one-read-fails-once',
    story: 'Answers 500 KMS.0101 to one describe-key of a whole day, and answers it when it is repeated.',
    patch: () => {
      let reads = 0;
      return {
        passedOn: ({ request }, next) => {
          if (request.operation === 'describe-key') reads += 1;
          if (request.operation === 'describe-key' && reads === 60) throw new Refusal('KMS.0101');
          return next();
        },
      };
    },
  },
  {
    id: 'reads-time-out-at-times',
    story: 'A gateway answers one read of keys or quotas in 71 with 504.',
    patch: () => {
      const isMet = onceIn(71);
      const reading = ['describe-key', 'list-keys', 'user-quotas'];
      return {
        passedOn: ({ request }, next) => {
          if (reading.includes(request.operation) && isMet()) throw new Refusal('APIGW.0203', 504);
          return next();
        },
      };
    },
  },
  {
    id: 'expired-material-is-deleted-at-midnight',
    story: 'Deletes material at the midnight, by UTC, that follows its expiration time.',
    patch: documented => ({
      isExpired: (key, now) => documented.isExpired(key, Math.floor(now / day) * day),
    }),
  },
  {
    id: 'keys-are-deleted-half-a-day-late',
    story: 'A job that runs twice a day deletes keys, so they go up to twelve hours after their date.',
    patch: documented => ({ isGone: (key, now) => documented.isGone(key, now - day / 2) }),
  },
  {
    id: 'both-of-two-simultaneous-imports-succeed',
    story: 'An import that runs while the same material is being imported into the key succeeds as well.',
    patch: () => {
      const running = new Map<string, number>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const key =
            request.operation === importing ? keys.get(String(request.parameters.key_id)) : undefined;
          if (!key || key.project_id !== request.projectId) return next();
          const already = running.get(key.key_id) ?? 0;
          if (already > 0 && key.state === '2') return importAgain(key, next);
          running.set(key.key_id, already + 1);
          try {
            const reply = await next();
            await pause(10);
            return reply;
          } finally {
            running.set(key.key_id, (running.get(key.key_id) ?? 1) - 1);
          }
        },
      };
    },
  },
  {
    id: 'cancelled-without-material-takes-no-import',
    story: 'A key without material is Disabled after its deletion was cancelled, and takes no import then.',
    patch: documented => ({
      stateAfterCancel: () => '3',
      acceptsStateForParameters: key =>
        documented.acceptsStateForParameters(key) || (key.state !== '4' && !key.material),
      acceptsStateForDelete: key => documented.acceptsStateForDelete(key) && key.material !== undefined,
      consoleOffersDelete: key => documented.consoleOffersDelete(key) && key.material !== undefined,
    }),
  },
  {
    id: 'only-the-newest-import-token-serves',
    story: 'Keeps one import token for each key, so that asking for another ends the one before.',
    patch: () => {
      const newest = new Map<unknown, unknown>();
      const keyOf = new Map<unknown, unknown>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const { operation, parameters } = request;
          const { key_id, import_token: token } = parameters;
          const isOwn = operation === importing && keyOf.get(token) === key_id;
          if (isOwn && keys.get(String(key_id))?.state === '5' && newest.get(key_id) !== token)
            throw new Refusal('KMS.2605');
          const reply = await next();
          if (operation === fetching) {
            newest.set(key_id, bodyOf(reply).import_token);
            keyOf.set(bodyOf(reply).import_token, key_id);
          }
          return reply;
        },
      };
    },
  },
  {
    id: 'data-keys-have-512-bits-alone',
    story: 'Makes data keys of 512 bits alone, and refuses any other length with KMS.2001.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const isMade = operation.startsWith('create-datakey');
        if (isMade && parameters.datakey_length !== '512') throw new Refusal('KMS.2001');
        return next();
      },
    }),
  },
  {
    id: 'invalid-signatures-are-refused',
    story: 'verify refuses a signature that is not valid with KMS.0308.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const reply = await next();
        const isInvalid = request.operation === 'verify' && bodyOf(reply).signature_valid === 'false';
        if (isInvalid) throw new Refusal('KMS.0308');
        return reply;
      },
    }),
  },
];
