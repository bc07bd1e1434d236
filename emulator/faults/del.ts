import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import {
  bodyOf,
  day,
  deleting,
  importing,
  isDeleted,
  keyById,
  keyOfCiphertext,
  lend,
  type Members,
  scheduling,
  timeOfRequests,
  twinsOf,
} from './common.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** DEL: deleting succeeds. */
export const delFaults: readonly Fault[] = [
  {
    id: 'delete-answers-204',
    breaks: ['DEL-001'],
    story: 'Answers a successful delete with 204, but every page publishes 200.',
    patch: documented => ({
      successStatus: operation => (operation === deleting ? 204 : documented.successStatus(operation)),
    }),
  },
  {
    id: 'delete-answers-202',
    breaks: ['DEL-001'],
    story: 'Answers a successful delete with 202, as if it were done later.',
    patch: documented => ({
      successStatus: operation => (operation === deleting ? 202 : documented.successStatus(operation)),
    }),
  },
  {
    id: 'delete-succeeds-with-an-error',
    breaks: ['DEL-002'],
    story: 'Answers a successful delete with an error in the body.',
    patch: () => ({
      deleteReply: () => ({ error: { error_code: 'KMS.0101', error_msg: 'Something went wrong.' } }),
    }),
  },
  {
    id: 'delete-answers-null',
    breaks: ['DEL-002'],
    story:
      'Answers a successful delete with the JSON value null, which breaks clients that decode an object.',
    patch: () => ({ deleteReply: () => null }),
  },
  {
    id: 'delete-refused-from-disabled',
    breaks: ['DEL-003'],
    story: 'Refuses to delete the material of a disabled key.',
    patch: () => ({ acceptsStateForDelete: key => key.state === '2' }),
  },
  {
    id: 'delete-from-disabled-does-nothing',
    breaks: ['DEL-003'],
    story: 'Answers success for a disabled key but keeps its material.',
    patch: () => ({ deleteTakesEffect: key => key.state !== '3' }),
  },
  {
    id: 'sequence-must-be-a-uuid',
    breaks: ['DEL-004'],
    story: 'Refuses a sequence of 36 characters that is not a UUID, although no pattern is published.',
    patch: () => ({ acceptsSequence: value => value === undefined || uuid.test(String(value)) }),
  },
  {
    id: 'sequence-must-be-of-word-characters',
    breaks: ['DEL-004'],
    story: 'Refuses a sequence that has characters other than letters, digits, hyphens and underscores.',
    patch: () => ({ acceptsSequence: value => value === undefined || /^[\w-]{36}$/.test(String(value)) }),
  },
  {
    id: 'state-is-stale-after-delete',
    breaks: ['DEL-005'],
    story: 'Still shows the old state of a key after its material was deleted.',
    patch: () => ({
      shownState: key => (key.deletedFrom && key.state === '5' ? key.deletedFrom : key.state),
    }),
  },
  {
    id: 'delete-from-enabled-reads-pending-activation',
    breaks: ['DEL-005'],
    story: 'Shows a key as pending activation after its material was deleted.',
    patch: () => ({
      shownState: key => (key.deletedFrom === '2' && key.state === '5' ? '1' : key.state),
    }),
  },
  {
    id: 'delete-rewrites-the-description',
    breaks: ['DEL-006'],
    story: 'Deleting the material replaces the description of the key.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.key_description = `material deleted at ${Date.now()}`;
      },
    }),
  },
  {
    id: 'delete-changes-the-creation-date',
    breaks: ['DEL-006'],
    story: 'Deleting the material changes the creation date of the key.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.creation_date = Date.now() + 1000;
      },
    }),
  },
  {
    id: 'expiring-material-cannot-be-deleted',
    breaks: ['DEL-007'],
    story: 'Refuses to delete material that has an expiration time.',
    patch: documented => ({
      acceptsStateForDelete: key => documented.acceptsStateForDelete(key) && key.expiresAt === undefined,
    }),
  },
  {
    id: 'delete-keeps-expiring-material',
    breaks: ['DEL-007'],
    story: 'Answers success but keeps material that has an expiration time.',
    patch: () => ({ deleteTakesEffect: key => key.expiresAt === undefined }),
  },
  {
    id: 'delete-schedules-the-deletion-of-the-key',
    breaks: ['DEL-008'],
    story: 'Deleting the material also schedules the deletion of the key itself.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.scheduledDeletion = Date.now() + 1096 * 86_400_000;
      },
    }),
  },
  {
    id: 'list-filter-is-stale',
    breaks: ['DEL-011'],
    story: 'The filter of list-keys still finds the key by the state it had before the delete.',
    patch: () => ({ listedState: key => (key.state === '5' && key.deletedFrom) || key.state }),
  },
  {
    id: 'delete-shows-the-key-as-generated',
    breaks: ['DEL-006'],
    story: 'describe-key shows the origin kms for a key whose material was deleted.',
    patch: () => ({
      keyRead: (key, operation) =>
        operation === 'describe-key' && key.imports > 0 && !key.material ? { ...key, origin: 'kms' } : key,
    }),
  },
  {
    id: 'shared-material-is-not-deleted',
    breaks: ['DEL-005'],
    story: 'Answers success and deletes nothing where another key imported the same bytes.',
    patch: documented => ({
      keysErasedWith: (key, keys) =>
        twinsOf(key, keys).length > 1 ? [] : documented.keysErasedWith(key, keys),
    }),
  },
  {
    id: 'delete-while-disabled-clears-the-description',
    breaks: ['DEL-006'],
    story: 'Deleting the material of a Disabled key clears the description of the key.',
    patch: documented => ({
      eraseMaterial: key => {
        if (key.state === '3') key.key_description = '';
        documented.eraseMaterial(key);
      },
    }),
  },
  {
    id: 'a-key-found-by-its-alias-is-a-copy',
    breaks: ['STA-001'],
    story: 'A key that is named by its alias still encrypts with a cached copy after the delete.',
    patch: documented => {
      const copies = new Map<string, Key>();
      return {
        findAlias: (alias, keys) => {
          const key = documented.findAlias(alias, keys);
          if (key?.material) copies.set(key.key_id, { ...key });
          return (key?.state === '5' && copies.get(key.key_id)) || key;
        },
      };
    },
  },
  {
    id: 'describe-by-urn-shows-a-copy',
    breaks: ['DEL-005'],
    story: 'A key without material that is described by its URN is shown as it was when it was last Enabled.',
    patch: () => {
      const copies = new Map<string, Reply>();
      return {
        passedOn: async ({ request }, next) => {
          const reply = await next();
          if (request.operation !== 'describe-key') return reply;
          const { key_id, key_state } = bodyOf(reply).key_info as Members;
          if (key_state === '2') copies.set(String(key_id), reply);
          const isByUrn = String(request.parameters.key_id).startsWith('kms:');
          return (isByUrn && key_state === '5' && copies.get(String(key_id))) || reply;
        },
      };
    },
  },
  {
    id: 'delete-encodes-the-description-again',
    breaks: ['DEL-006'],
    story:
      'Deleting the material saves the description in another charset, which damages letters beyond ASCII.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.key_description = Buffer.from(key.key_description, 'utf8').toString('latin1');
      },
    }),
  },
  {
    id: 'archived-material-is-not-deleted',
    breaks: ['DEL-005'],
    story: 'Answers success and deletes nothing where the key is older than thirty days.',
    patch: () => ({ deleteTakesEffect: (key, now) => now - key.creation_date < 30 * day }),
  },
  {
    id: 'disabled-by-a-cancel-is-not-deletable',
    breaks: ['DEL-003'],
    story: 'Refuses to delete the material of a key that is Disabled because its deletion was cancelled.',
    patch: () => {
      const cancelled = new Set<string>();
      return {
        passedOn: async (passing, next) => {
          const key_id = String(passing.request.parameters.key_id);
          const { operation } = passing.request;
          if (operation === deleting && cancelled.has(key_id) && keyById(passing)?.state === '3')
            throw new Refusal('KMS.2701');
          const reply = await next();
          if (operation === 'cancel-key-deletion') cancelled.add(key_id);
          if (operation === 'enable-key' || operation === 'disable-key') cancelled.delete(key_id);
          return reply;
        },
      };
    },
  },
  {
    id: 'list-keeps-the-state-before-the-delete',
    breaks: ['DEL-005'],
    story: 'list-keys without a filter shows the state that a key had when it was last listed with material.',
    patch: documented => {
      const last = new Map<unknown, unknown>();
      return {
        successBody: (operation, body, request) => {
          const answer = documented.successBody(operation, body, request) as Members;
          if (operation !== 'list-keys' || request.parameters.key_state) return answer;
          const details = (answer.key_details as Members[]).map(entry => {
            if (entry.key_state !== '5') last.set(entry.key_id, entry.key_state);
            return { ...entry, key_state: last.get(entry.key_id) ?? entry.key_state };
          });
          return { ...answer, key_details: details };
        },
      };
    },
  },
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
    story: 'Shows the date of a cancelled deletion again once the material of the key was deleted.',
    patch: () => {
      const scheduled = new Map<string, number | undefined>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const reply = await next();
          if (!key) return reply;
          if (operation === scheduling) scheduled.set(key.key_id, key.scheduledDeletion);
          const date = scheduled.get(key.key_id);
          if (operation !== 'describe-key' || !isDeleted(key) || !date) return reply;
          const { key_info } = bodyOf(reply) as { key_info: object };
          return { ...reply, body: { key_info: { ...key_info, scheduled_deletion_date: `${date}` } } };
        },
      };
    },
  },
  {
    id: 'delete-is-refused-in-the-last-hour',
    breaks: ['DEL-007'],
    story:
      'Refuses the delete in the hour before the material expires: it belongs to the job that will delete it.',
    patch: documented => {
      const { passedOn, now } = timeOfRequests();
      return {
        passedOn,
        acceptsStateForDelete: ({ expiresAt = Number.POSITIVE_INFINITY, ...key }) =>
          documented.acceptsStateForDelete({ ...key, expiresAt }) && expiresAt * 1000 - now() > 3_600_000,
      };
    },
  },
  {
    id: 'delete-misses-material-in-cold-storage',
    breaks: ['DEL-005'],
    story:
      'Moves material to cold storage a day after its import: a delete does not reach it there, and it decrypts.',
    patch: documented => {
      const imported = new Map<string, number>();
      const cold = new Map<string, Buffer>();
      let last = 0;
      return {
        keysErasedWith: (key, keys) => {
          const isOld = last - (imported.get(key.key_id) ?? last) > day;
          if (key.material && isOld) cold.set(key.key_id, key.material);
          return documented.keysErasedWith(key, keys);
        },
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          last = passing.now;
          const key = operation === 'decrypt-data' ? keyOfCiphertext(passing) : undefined;
          const material = key && isDeleted(key) ? cold.get(key.key_id) : undefined;
          if (key && material) return lend(key, material, next);
          const reply = await next();
          if (operation !== importing) return reply;
          imported.set(String(passing.request.parameters.key_id), passing.now);
          cold.delete(String(passing.request.parameters.key_id));
          return reply;
        },
      };
    },
  },
  {
    id: 'marks-in-a-sequence-are-refused',
    breaks: ['DEL-004'],
    story: 'Refuses a delete whose sequence has quotes, angle brackets or two hyphens side by side.',
    patch: documented => ({
      acceptsSequence: (value, operation) =>
        documented.acceptsSequence(value, operation) &&
        !(operation === deleting && /['"<>;]|--/.test(String(value))),
    }),
  },
  {
    id: 'deleting-what-has-an-end-renews-the-creation-date',
    breaks: ['DEL-006'],
    story: 'Sets creation_date to now when material with an expiration time is deleted.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const key = passing.request.operation === deleting ? keyById(passing) : undefined;
        const hasEnd = key?.expiresAt !== undefined;
        const reply = await next();
        if (key && hasEnd) key.creation_date = passing.now;
        return reply;
      },
    }),
  },
  {
    id: 'disabled-keys-stay-listed-as-disabled',
    breaks: ['DEL-011'],
    story: 'A list of a state goes on counting a key as Disabled whose material was deleted from there.',
    patch: () => ({
      listedState: key => (isDeleted(key) && key.deletedFrom === '3' ? '3' : key.state),
    }),
  },
  {
    id: 'a-number-of-another-delete-deletes-nothing',
    breaks: ['DEL-005'],
    story:
      'Takes a delete whose sequence a delete of another key had for the same request, and answers it again.',
    patch: () => {
      const served = new Map<unknown, string>();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const key = operation === deleting ? keyById(passing) : undefined;
          if (!key || parameters.sequence === undefined) return next();
          const other = served.get(parameters.sequence);
          if (other !== undefined && other !== key.key_id && key.material) return { body: {} };
          const reply = await next();
          served.set(parameters.sequence, key.key_id);
          return reply;
        },
      };
    },
  },
];
