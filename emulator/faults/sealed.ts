import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import {
  bodyOf,
  changeWhenRefused,
  day,
  fetching,
  importing,
  isDeleted,
  keyById,
  keyOfCiphertext,
  type Members,
} from './common.ts';

const deleting = 'delete-imported-key-material';
const scheduling = 'schedule-key-deletion';

const isCode = (error: unknown, code: string): boolean => error instanceof Refusal && error.code === code;

/** What the body of a request that was refused before it was read says. */
function rawBody(raw: Buffer): Members {
  try {
    return JSON.parse(raw.toString()) as Members;
  } catch {
    return {};
  }
}

/** Faults of other implementations, written without knowing what the suite looks at: each is visible at once. */
const plain: readonly Fault[] = [
  {
    id: 'delete-answers-the-word-ok',
    breaks: ['DEL-002'],
    story: 'Answers a successful delete with the bare word OK, as a controller that returns a string does.',
    patch: documented => ({
      serialize: (body, operation) => {
        const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
        return operation === deleting && isEmpty ? 'OK\n' : documented.serialize(body, operation);
      },
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
    id: 'expired-material-leaves-the-key-disabled',
    breaks: ['EXP-001'],
    story: 'The job that deletes expired material marks the key as Disabled in place of Pending import.',
    patch: () => ({ stateAfterExpiry: key => (key.state === '4' ? '4' : '3') }),
  },
  {
    id: 'plain-text-is-measured-in-characters',
    breaks: ['IMP-020'],
    story: 'encrypt-data takes 4,096 characters where 4,096 bytes are published, so long text is taken.',
    patch: () => ({
      acceptsPlainText: value => typeof value === 'string' && value.length > 0 && value.length <= 4096,
    }),
  },
  {
    id: 'ciphertext-has-the-alphabet-of-urls',
    breaks: ['IMP-013'],
    story: 'encrypt-data answers Base64 with - and _ for + and /, and decrypt-data takes both.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const { cipher_text } = parameters;
        if (operation === 'decrypt-data' && typeof cipher_text === 'string')
          parameters.cipher_text = cipher_text.replaceAll('-', '+').replaceAll('_', '/');
        const reply = await next();
        if (operation !== 'encrypt-data') return reply;
        const given = String(bodyOf(reply).cipher_text);
        const body = { ...bodyOf(reply), cipher_text: given.replaceAll('+', '-').replaceAll('/', '_') };
        return { ...reply, body };
      },
    }),
  },
  {
    id: 'cancelled-deletion-still-has-a-date',
    breaks: ['IMP-021'],
    story: 'describe-key shows the date of a deletion that was cancelled.',
    patch: () => {
      const cancelled = new Map<unknown, number>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const date = key?.scheduledDeletion;
          const reply = await next();
          if (operation === 'cancel-key-deletion' && key && date !== undefined)
            cancelled.set(key.key_id, date);
          if (operation !== 'describe-key') return reply;
          const info = bodyOf(reply).key_info as Members;
          const shown = cancelled.get(info.key_id);
          if (shown === undefined || info.scheduled_deletion_date) return reply;
          return { ...reply, body: { key_info: { ...info, scheduled_deletion_date: String(shown) } } };
        },
      };
    },
  },
  {
    id: 'bytes-that-are-no-text-crash',
    breaks: ['INP-009', 'ERR-004'],
    story: 'Bytes that are not UTF-8 reach the database, which throws, and the answer is an internal error.',
    patch: documented => ({
      decodeBody: raw => {
        const text = documented.decodeBody(raw);
        if (text === undefined) throw new Error('invalid byte sequence for encoding "UTF8"');
        return text;
      },
    }),
  },
  {
    id: 'truncated-body-is-completed',
    breaks: ['INP-006'],
    story: 'Repairs a body that ends too early, and so takes a request of which the end was lost.',
    patch: documented => ({
      parseJson: text =>
        [text, `${text}}`, `${text}"}`].map(documented.parseJson).find(value => value !== undefined),
    }),
  },
  {
    id: 'unknown-users-are-not-found',
    breaks: ['AUT-009'],
    story: 'IAM answers 404 to the login of a user that does not exist, so that names can be guessed.',
    patch: () => ({ loginRefusalStatus: user => (user ? 401 : 404) }),
  },
];

/** Visible under some condition only. */
const conditional: readonly Fault[] = [
  {
    id: 'used-sequence-gets-the-first-answer',
    breaks: ['DEL-005'],
    story:
      'Takes sequence for an idempotency key: a later delete with the same one is answered, and not done.',
    patch: () => {
      const answered = new Map<string, Reply>();
      return {
        passedOn: async ({ request }, next) => {
          const { sequence } = request.parameters;
          if (request.operation !== deleting || typeof sequence !== 'string') return next();
          const first = answered.get(`${request.projectId} ${sequence}`);
          if (first) return first;
          const reply = await next();
          answered.set(`${request.projectId} ${sequence}`, reply);
          return reply;
        },
      };
    },
  },
  {
    id: 'token-that-was-good-once-is-good-everywhere',
    breaks: ['AUT-004'],
    story: 'The gateway remembers that a token was good, and not for which project, so it then serves all.',
    patch: documented => {
      const good = new Set<string>();
      return {
        acceptsProjectOfToken: (token, projectId, request) => {
          if (documented.acceptsProjectOfToken(token, projectId, request)) good.add(token.value);
          return good.has(token.value);
        },
      };
    },
  },
  {
    id: 'tokens-are-hashed-up-to-72-bytes',
    breaks: ['AUT-002'],
    story: 'Stores tokens as bcrypt hashes, which see 72 bytes: whatever comes after these may differ.',
    patch: () => ({
      acceptsUnknownToken: (value, known) =>
        value.length >= 72 && [...known.keys()].some(each => each.slice(0, 72) === value.slice(0, 72)),
    }),
  },
  {
    id: 'line-feed-may-follow-a-key-id',
    breaks: ['INP-002'],
    story: 'Its regular expression ends with $, which in its language also stands before a last line feed.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId(typeof value === 'string' ? value.replace(/\n$/, '') : value, operation, keys),
    }),
  },
  {
    id: 'forbidden-is-problem-json',
    breaks: ['ERR-003'],
    story: 'A security filter in front of the service answers 403 as application/problem+json.',
    patch: documented => ({
      contentType: (status, operation) =>
        status === 403 ? 'application/problem+json' : documented.contentType(status, operation),
    }),
  },
  {
    id: 'material-of-31-bytes-gets-a-zero-byte',
    breaks: ['IMP-009'],
    story: 'Keeps material as a big integer, so 31 bytes are filled up and a zero byte before 32 is dropped.',
    patch: () => ({
      unwrappedMaterial: unwrapped => {
        if (unwrapped?.length === 31) return Buffer.concat([Buffer.alloc(1), unwrapped]);
        return unwrapped?.length === 33 && unwrapped[0] === 0 ? unwrapped.subarray(1) : unwrapped;
      },
    }),
  },
  {
    id: 'only-the-newest-import-token-serves',
    breaks: ['IMP-002'],
    story: 'Keeps one import token for each key, so that asking for another ends the one before.',
    patch: () => {
      const newest = new Map<unknown, unknown>();
      const keyOf = new Map<unknown, unknown>();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const { key_id, import_token: token } = parameters;
          const isOwn = operation === importing && keyOf.get(token) === key_id;
          if (isOwn && keyById(passing)?.state === '5' && newest.get(key_id) !== token)
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
    id: 'of-two-that-expire-together-one-stays',
    breaks: ['EXP-001'],
    story: 'Keeps a timetable with one key for each second, so of two that expire in the same one is missed.',
    patch: documented => {
      const timetable = new Map<number | undefined, string>();
      return {
        isExpired: (key, now, request) => {
          if (!documented.isExpired(key, now, request)) return false;
          const due = timetable.get(key.expiresAt) ?? key.key_id;
          timetable.set(key.expiresAt, due);
          return due === key.key_id;
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
];

/** Visible where one operation meets what another one left. */
const crossing: readonly Fault[] = [
  {
    id: 'reimported-keys-are-listed-twice',
    breaks: ['IMP-018'],
    story: 'list-keys joins keys with their imports, so that a key that was imported again is there twice.',
    patch: () => ({
      listedKeys: keys => keys.flatMap(key => Array.from({ length: Math.max(1, key.imports) }, () => key)),
    }),
  },
  {
    id: 'list-of-disabled-keys-keeps-deleted-ones',
    breaks: ['DEL-011'],
    story: 'list-keys still finds a key among the Disabled ones that was so when its material was deleted.',
    patch: () => ({
      listedKeys: (keys, filter) =>
        keys.map(key =>
          filter === '3' && isDeleted(key) && key.deletedFrom === '3' ? { ...key, state: '3' } : key,
        ),
    }),
  },
  {
    id: 'delete-revives-a-cancelled-schedule',
    breaks: ['DEL-008'],
    story:
      'Deleting material brings the date back of a deletion of the key that was scheduled and cancelled.',
    patch: () => {
      const scheduled = new Map<string, number | undefined>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const reply = await next();
          if (key && operation === scheduling) scheduled.set(key.key_id, key.scheduledDeletion);
          if (key && operation === deleting) key.scheduledDeletion = scheduled.get(key.key_id);
          return reply;
        },
      };
    },
  },
  {
    id: 'refused-decrypts-are-remembered',
    breaks: ['REC-002'],
    story:
      'Remembers for ten minutes that a key could not decrypt, even when its material is imported again.',
    patch: () => {
      const refused = new Map<string, { error: unknown; until: number }>();
      return {
        passedOn: async (passing, next) => {
          const key = passing.request.operation === 'decrypt-data' ? keyOfCiphertext(passing) : undefined;
          if (!key) return next();
          const last = refused.get(key.key_id);
          if (last && passing.now < last.until) throw last.error;
          try {
            return await next();
          } catch (error) {
            if (isDeleted(key)) refused.set(key.key_id, { error, until: passing.now + 600_000 });
            throw error;
          }
        },
      };
    },
  },
  {
    id: 'data-keys-come-from-a-pool',
    breaks: ['STA-007'],
    story: 'create-datakey makes one in advance for the next call, which gets it even after the delete.',
    patch: () => {
      const pool = new Map<string, Reply>();
      return {
        passedOn: async ({ request }, next) => {
          if (request.operation !== 'create-datakey') return next();
          const { sequence: _sequence, ...asked } = request.parameters;
          const place = JSON.stringify([request.projectId, asked]);
          const made = pool.get(place);
          pool.delete(place);
          const reply = made ?? (await next());
          try {
            pool.set(place, await next());
          } catch {
            // The next call finds nothing made in advance.
          }
          return reply;
        },
      };
    },
  },
  {
    id: 'twin-opens-what-it-is-named-for',
    breaks: ['ISO-002'],
    story:
      'decrypt-data takes the key that is named, so another key with the same bytes opens the ciphertext.',
    patch: () => ({
      passedOn: (passing, next) => {
        const { request } = passing;
        const named = request.operation === 'decrypt-data' ? keyById(passing) : undefined;
        const maker = named && keyOfCiphertext(passing);
        const isTwin = maker?.fingerprint && named?.fingerprint?.equals(maker.fingerprint);
        if (!named || !maker || named === maker || !isTwin || named.state !== '2') return next();
        const { state, material, project_id } = maker;
        if (project_id !== named.project_id) return next();
        Object.assign(maker, { state: named.state, material: named.material });
        request.parameters = { ...request.parameters, key_id: maker.key_id };
        try {
          return next();
        } finally {
          Object.assign(maker, { state, material });
        }
      },
    }),
  },
  {
    id: 'urn-reaches-other-projects',
    breaks: ['ISO-005'],
    story: 'Looks URNs up in one table for all projects, so describe-key shows keys of others by their URN.',
    patch: () => ({
      passedOn: async ({ request, keys }, next) => {
        const [, alias] = /^kms:[^:]*:[^:]*:alias:(.+)$/.exec(String(request.parameters.key_id)) ?? [];
        const isAsked = request.operation === 'describe-key' && alias !== undefined;
        const named = isAsked ? [...keys.values()].filter(key => key.key_alias === alias) : [];
        const isOwn = named.some(key => key.project_id === request.projectId);
        const [other] = named;
        if (isOwn || !other) return next();
        const { projectId } = request;
        request.projectId = other.project_id;
        try {
          return await next();
        } finally {
          request.projectId = projectId;
        }
      },
    }),
  },
  {
    id: 'forbidden-schedule-keeps-its-date',
    breaks: ['AUT-012'],
    story: 'Refuses schedule-key-deletion to a read-only user after the date has been written to the key.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        if (code !== 'KMS.0306' || request.operation !== scheduling) return;
        const { key_id, pending_days } = rawBody(request.raw);
        const key = keys.get(String(key_id));
        const days = Number(pending_days);
        if (!key || !(days >= 7)) return;
        key.pendingDays = days;
        key.scheduledDeletion = Math.max(key.creation_date, Date.now()) + days * day;
      },
    }),
  },
  {
    id: 'import-of-what-is-there-succeeds',
    breaks: ['IMP-011'],
    story: 'Answers success to an import into an Enabled key where it brings the material that is there.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const key = passing.request.operation === importing ? keyById(passing) : undefined;
        if (key?.origin !== 'external' || key.state !== '2') return next();
        const before: Key = { ...key };
        key.state = '5';
        try {
          return await next();
        } catch (error) {
          throw isCode(error, 'KMS.2606') ? new Refusal('KMS.0310') : error;
        } finally {
          Object.assign(key, before);
        }
      },
    }),
  },
  {
    id: 'console-offers-the-delete-of-what-was-disabled',
    breaks: ['CNS-005'],
    story: 'Offers the delete for keys without material that were Disabled when it was deleted.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) || (isDeleted(key) && key.deletedFrom === '3'),
    }),
  },
];

/** A list that was made apart: what other implementations get wrong. */
export const sealedFaults: readonly Fault[] = [...plain, ...conditional, ...crossing];
