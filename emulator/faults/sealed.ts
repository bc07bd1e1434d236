import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import { readHeader } from '../crypto/ciphertext.ts';
import type { Passing } from '../rules/request.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import { changeWhenRefused, twinsOf } from './common.ts';

const day = 86_400_000;
const deleting = 'delete-imported-key-material';
const importing = 'import-key-material';
const fetching = 'get-parameters-for-import';

type Next = () => Reply | Promise<Reply>;
type Members = Record<string, unknown>;

const isAsymmetric = ({ key_spec }: Key): boolean => /^(RSA|EC)/.test(key_spec);

const isDeleted = (key: Key): boolean => key.state === '5' && key.deletedFrom !== undefined;

const bodyOf = (reply: Reply): Members => reply.body as Members;

/** The key that a request names by its id. */
const keyById = ({ request, keys }: Passing): Key | undefined => keys.get(String(request.parameters.key_id));

/** The key that the ciphertext of a decrypt-data names. */
function keyOfCiphertext({ request, keys }: Passing): Key | undefined {
  const header = readHeader(Buffer.from(String(request.parameters.cipher_text), 'base64'));
  return header && keys.get(header.key_id);
}

/** The key that a request of its own project names by its URN. */
function keyByUrn({ request, keys }: Passing): Key | undefined {
  const [, alias] = /^kms:[^:]*:[^:]*:alias:(.+)$/.exec(String(request.parameters.key_id)) ?? [];
  return [...keys.values()].find(
    key => key.key_alias === alias && key.project_id === request.projectId && alias !== undefined,
  );
}

/** What was seen of each key's material. */
interface Copies {
  readonly see: (keys: ReadonlyMap<string, Key>) => void;
  readonly of: (key: Key) => Buffer | undefined;
}

/** Keeps a copy of whatever material is seen. */
function copies(): Copies {
  const kept = new Map<string, Buffer>();
  return {
    see: keys => {
      for (const { key_id, material } of keys.values()) if (material) kept.set(key_id, Buffer.from(material));
    },
    of: ({ key_id }) => kept.get(key_id),
  };
}

/** Runs an operation that only reads as if the key were Enabled with this material. */
function lend(key: Key, material: Buffer, next: Next): Reply | Promise<Reply> {
  const { state, material: own } = key;
  Object.assign(key, { material, state: '2' });
  try {
    return next();
  } finally {
    Object.assign(key, { material: own, state });
  }
}

/** Serves some requests with a copy of material that was deleted by hand. */
function withCopies(servedKey: (passing: Passing) => Key | undefined): Rules['passedOn'] {
  const { see, of } = copies();
  return (passing, next) => {
    see(passing.keys);
    const key = servedKey(passing);
    const material = key && isDeleted(key) ? of(key) : undefined;
    return key && material ? lend(key, material, next) : next();
  };
}

/** Takes what follows a whole JSON object for the end of the request. */
function firstObject(text: string): string {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (token === '}' && depth === 0) return text.slice(0, index + 1);
  }
  return text;
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

/** When each key was first seen without the material that was deleted by hand. */
function deletions(): (keys: ReadonlyMap<string, Key>, now: number) => ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  return (keys, now) => {
    for (const key of keys.values()) {
      if (!isDeleted(key)) since.delete(key.key_id);
      else if (!since.has(key.key_id)) since.set(key.key_id, now);
    }
    return since;
  };
}

/** Faults as servers have had them: most of them show only after something else, or only for some keys or requests. */
export const sealedFaults: readonly Fault[] = [
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
    id: 'one-node-of-four-still-decrypts',
    breaks: ['STA-002'],
    story:
      'One of four nodes keeps the material, so every fourth decrypt of a key succeeds after the delete.',
    patch: () => {
      const asked = new Map<string, number>();
      return {
        passedOn: withCopies(passing => {
          if (passing.request.operation !== 'decrypt-data') return undefined;
          const key = keyOfCiphertext(passing);
          if (!key || !isDeleted(key)) return undefined;
          const count = (asked.get(key.key_id) ?? 0) + 1;
          asked.set(key.key_id, count);
          return count % 4 === 0 ? key : undefined;
        }),
      };
    },
  },
  {
    id: 'keys-in-much-use-still-decrypt',
    breaks: ['STA-002'],
    story:
      'Pins the material of a key that decrypted ten times, and goes on decrypting with it after the delete.',
    patch: documented => {
      const uses = new Map<string, { count: number; material: Buffer }>();
      return {
        materialForDecrypt: key => {
          const material = documented.materialForDecrypt(key);
          const use = uses.get(key.key_id);
          if (!material) return isDeleted(key) && use && use.count >= 10 ? use.material : undefined;
          uses.set(key.key_id, { count: (use?.count ?? 0) + 1, material: Buffer.from(material) });
          return material;
        },
      };
    },
  },
  {
    id: 'long-ciphertext-still-decrypts',
    breaks: ['STA-002'],
    story: 'Ciphertext of more than a kilobyte takes another path, which decrypts it after the delete.',
    patch: () => ({
      passedOn: withCopies(passing => {
        const { operation, parameters } = passing.request;
        const long = operation === 'decrypt-data' && String(parameters.cipher_text).length > 1600;
        return long ? keyOfCiphertext(passing) : undefined;
      }),
    }),
  },
  {
    id: 'encrypt-by-urn-uses-a-copy',
    breaks: ['STA-001'],
    story: 'encrypt-data still encrypts after the delete where the key is named by its URN.',
    patch: () => ({
      passedOn: withCopies(passing =>
        passing.request.operation === 'encrypt-data' ? keyByUrn(passing) : undefined,
      ),
    }),
  },
  {
    id: 'data-key-by-its-spec-uses-a-copy',
    breaks: ['STA-007'],
    story: 'create-datakey still serves after the delete where key_spec is given in the place of a length.',
    patch: () => ({
      passedOn: withCopies(passing => {
        const { operation, parameters } = passing.request;
        const bySpec = parameters.key_spec !== undefined && parameters.datakey_length === undefined;
        return operation === 'create-datakey' && bySpec ? keyById(passing) : undefined;
      }),
    }),
  },
  {
    id: 'nightly-job-restores-deleted-material',
    breaks: ['STA-009'],
    story:
      'A job takes a key without material for damaged, and restores it from the backup a day after the delete.',
    patch: () => {
      const deletedAt = deletions();
      const { see, of } = copies();
      return {
        passedOn: ({ keys, now }, next) => {
          see(keys);
          for (const [key_id, since] of deletedAt(keys, now)) {
            const key = keys.get(key_id);
            const material = key && of(key);
            if (key && material && now - since >= day) Object.assign(key, { material, state: '2' });
          }
          return next();
        },
      };
    },
  },
  {
    id: 'import-into-a-twin-restores',
    breaks: ['STA-009'],
    story:
      'Importing bytes into one key restores every key of the project from which the same bytes were deleted.',
    patch: () => ({
      passedOn: async (passing, next) => {
        const reply = await next();
        const key = passing.request.operation === importing ? keyById(passing) : undefined;
        const { material, fingerprint, project_id } = key ?? {};
        for (const other of passing.keys.values())
          if (fingerprint && other !== key && other.project_id === project_id && isDeleted(other))
            if (other.fingerprint?.equals(fingerprint)) Object.assign(other, { material, state: '2' });
        return reply;
      },
    }),
  },
  {
    id: 'reimport-loses-ciphertext-with-a-context',
    breaks: ['REC-002'],
    story: 'Ciphertext that was made with an encryption_context does not decrypt after a re-import.',
    patch: () => {
      const made = new Map<unknown, number>();
      return {
        passedOn: async (passing, next) => {
          const { operation, parameters } = passing.request;
          const before = made.get(parameters.cipher_text);
          if (operation === 'decrypt-data' && before !== undefined)
            if ((keyOfCiphertext(passing)?.imports ?? 0) > before) throw new Refusal('KMS.2201');
          const reply = await next();
          const context = Object.keys((parameters.encryption_context ?? {}) as object);
          const key = passing.keys.get(String(bodyOf(reply).key_id));
          if (operation === 'encrypt-data' && context.length > 0 && key)
            made.set(bodyOf(reply).cipher_text, key.imports);
          return reply;
        },
      };
    },
  },
  {
    id: 'material-is-compared-as-text',
    breaks: ['REC-008'],
    story: 'Compares material as UTF-8 text, in which all bytes that are no text are alike.',
    patch: documented => ({
      fingerprintOf: (material, key) =>
        documented.fingerprintOf(Buffer.from(material.toString('utf8'), 'utf8'), key),
    }),
  },
  {
    id: 'binding-ends-after-thirty-days',
    breaks: ['REC-003'],
    story: 'Forgets thirty days after a delete what was deleted, and then takes any material.',
    patch: () => {
      const deletedAt = deletions();
      return {
        passedOn: async (passing, next) => {
          const { request, keys, now } = passing;
          const key = request.operation === importing ? keyById(passing) : undefined;
          const since = key && deletedAt(keys, now).get(key.key_id);
          if (!key) deletedAt(keys, now);
          if (!key || since === undefined || now - since < 30 * day) return next();
          const { fingerprint } = key;
          key.fingerprint = undefined;
          try {
            return await next();
          } catch (error) {
            key.fingerprint = fingerprint;
            throw error;
          }
        },
      };
    },
  },
  {
    id: 'wrapping-is-part-of-the-material',
    breaks: ['REC-001'],
    story:
      'Takes the same material for different where it is wrapped with another algorithm than the first time.',
    patch: () => {
      const algorithms = new Map<unknown, unknown>();
      const first = new Map<string, unknown>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const { operation, parameters } = request;
          const key_id = String(parameters.key_id);
          const algorithm = algorithms.get(parameters.import_token);
          const known = first.get(key_id);
          const again = operation === importing && keys.get(key_id)?.state === '5' && known !== undefined;
          if (again && algorithm !== known) throw new Refusal('KMS.2606');
          const reply = await next();
          if (operation === fetching)
            algorithms.set(bodyOf(reply).import_token, parameters.wrapping_algorithm);
          if (operation === importing && known === undefined) first.set(key_id, algorithm);
          return reply;
        },
      };
    },
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
    id: 'length-of-a-key-id-is-one-byte',
    breaks: ['INP-002'],
    story:
      'Counts the characters of a key_id in one byte: of 292 characters it checks and takes the first 36.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        const wraps = typeof value === 'string' && value.length > 255 && value.length % 256 === 36;
        return documented.readKeyId(wraps ? value.slice(0, 36) : value, operation, keys);
      },
    }),
  },
  {
    id: 'anything-may-follow-the-body',
    breaks: ['INP-006'],
    story: 'Reads the first JSON object of the body and ignores whatever follows it.',
    patch: documented => ({ parseJson: text => documented.parseJson(firstObject(text)) }),
  },
  {
    id: 'case-of-a-token-does-not-count',
    breaks: ['AUT-002'],
    story: 'Looks tokens up in a table that does not distinguish capital letters from small ones.',
    patch: () => ({
      acceptsUnknownToken: (value, known) =>
        [...known.keys()].some(token => token.toLowerCase() === value.toLowerCase()),
    }),
  },
  {
    id: 'header-names-the-project-of-the-token',
    breaks: ['AUT-004'],
    story:
      'Compares the token with the project in X-Project-Id, where there is one, and not with that of the URL.',
    patch: documented => ({
      acceptsProjectOfToken: (token, projectId, request) =>
        documented.acceptsProjectOfToken(
          token,
          String(request.headers['x-project-id'] ?? projectId),
          request,
        ),
    }),
  },
  {
    id: 'forbidden-delete-is-done-later',
    breaks: ['AUT-006'],
    story: 'Refuses a delete for the missing permission, and does it a second and a half later from a queue.',
    patch: documented => ({
      effectOfRefusal: (code, request, keys) => {
        if (code !== 'KMS.0306' || request.operation !== deleting) return;
        const body = documented.parseJson(request.raw.toString()) as Members | undefined;
        const key = keys.get(String(body?.key_id));
        const later = () => {
          if (key?.origin !== 'external' || isAsymmetric(key) || !documented.acceptsStateForDelete(key))
            return;
          documented.eraseMaterial(key);
          key.state = '5';
        };
        if (key?.project_id === request.projectId) setTimeout(later, 1500).unref();
      },
    }),
  },
  {
    id: 'empty-password-logs-in',
    breaks: ['AUT-009'],
    story:
      'Asks a directory that takes an empty password for an anonymous login, and lets any user in with one.',
    patch: documented => ({
      acceptsLogin: (user, password) => password === '' || documented.acceptsLogin(user, password),
    }),
  },
  {
    id: 'no-text-in-other-languages',
    breaks: ['ERR-001'],
    story: 'Has no texts for languages other than English, so error_msg is empty where another is asked for.',
    patch: documented => ({
      errorText: (code, request) => {
        const language = request.headers['accept-language'] ?? '*';
        return /^(en|\*)/i.test(language) ? documented.errorText(code, request) : '';
      },
    }),
  },
  {
    id: 'expiry-waits-until-the-key-is-named',
    breaks: ['EXP-003'],
    story:
      'Deletes expired material when the key is next named or listed: until then old ciphertext decrypts.',
    patch: documented => ({
      isExpired: (key, now, request) => {
        const { path = '', raw = '' } = request ?? {};
        const names = raw.includes(key.key_id) || raw.includes(key.key_alias);
        const lists = /^\/console|\/(list-keys|user-quotas)$/.test(path);
        return (names || lists) && documented.isExpired(key, now);
      },
    }),
  },
  {
    id: 'expiry-is-missed-while-pending-deletion',
    breaks: ['EXP-001'],
    story: 'Material that expires while its key is pending deletion is never deleted, whatever happens then.',
    patch: documented => {
      const missed = new Map<string, number | undefined>();
      return {
        isExpired: (key, now) => {
          const { key_id, expiresAt } = key;
          if (!documented.isExpired(key, now)) return false;
          if (key.state === '4') missed.set(key_id, expiresAt);
          return missed.get(key_id) !== expiresAt;
        },
      };
    },
  },
  {
    id: 'methods-are-not-checked-with-a-query',
    breaks: ['HTTP-001'],
    story: 'Serves every method where a query string follows the path.',
    patch: documented => ({
      acceptsMethod: (published, method, operation, query) =>
        documented.acceptsMethod(published, method, operation, query) || query !== '',
    }),
  },
  {
    id: 'import-parameters-are-kept-for-a-week',
    breaks: ['IMP-002'],
    story: 'Answers get-parameters-for-import with the token of the last call, even when that has expired.',
    patch: () => {
      const kept = new Map<string, { reply: Reply; until: number }>();
      return {
        passedOn: async (passing, next) => {
          const { request, now } = passing;
          const reply = await next();
          const key = request.operation === fetching ? keyById(passing) : undefined;
          if (!key) return reply;
          const name = `${key.key_id} ${request.parameters.wrapping_algorithm} ${key.imports}`;
          const last = kept.get(name);
          if (last && now < last.until) return last.reply;
          kept.set(name, { reply, until: now + 7 * day });
          return reply;
        },
      };
    },
  },
  {
    id: 'first-schedule-still-counts',
    breaks: ['IMP-017'],
    story:
      'Deletes a key at the date of its first schedule, although that was cancelled and a later one was made.',
    patch: documented => {
      const earliest = new Map<string, number>();
      return {
        isGone: (key, now) => {
          const { key_id, scheduledDeletion } = key;
          if (scheduledDeletion === undefined) return false;
          const first = Math.min(scheduledDeletion, earliest.get(key_id) ?? scheduledDeletion);
          earliest.set(key_id, first);
          return documented.isGone({ ...key, scheduledDeletion: first }, now);
        },
      };
    },
  },
  {
    id: 'refused-import-sets-the-expiry',
    breaks: ['IMP-011'],
    story: 'Refuses an import into a key that has material, but lets that expire at the time in the request.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const { key_id, expiration_time } = request.parameters;
        const key = keys.get(String(key_id));
        const seconds = Number(expiration_time);
        if (code === 'KMS.0310' && request.operation === importing && key && seconds > 0)
          key.expiresAt = seconds;
      },
    }),
  },
  {
    id: 'head-of-an-import-token-is-not-verified',
    breaks: ['IMP-007'],
    story: 'Accepts an import token whose first forty bytes, which are not encrypted, were altered.',
    patch: () => {
      const issued = new Map<string, string>();
      const tail = (token: unknown) => Buffer.from(String(token), 'base64').toString('base64', 40);
      return {
        passedOn: async ({ request }, next) => {
          const { operation, parameters } = request;
          const known = operation === importing ? issued.get(tail(parameters.import_token)) : undefined;
          if (known !== undefined) request.parameters = { ...parameters, import_token: known };
          const reply = await next();
          const { import_token } = bodyOf(reply);
          if (operation === fetching) issued.set(tail(import_token), String(import_token));
          return reply;
        },
      };
    },
  },
  {
    id: 'whole-blocks-keep-their-padding',
    breaks: ['IMP-013'],
    story: 'decrypt-data gives sixteen bytes too much where the plain text fills whole blocks.',
    patch: documented => ({
      decryptedText: (plain, key) =>
        documented.decryptedText(plain, key) + (plain.length % 16 === 0 ? '\u0010'.repeat(16) : ''),
    }),
  },
  {
    id: 'every-import-uses-the-quota',
    breaks: ['IMP-013'],
    story: 'The quotas count a key once more for each re-import, until no key can be created.',
    patch: () => ({
      countedKeys: keys => keys.reduce((sum, { imports }) => sum + Math.max(1, imports), 0),
    }),
  },
  {
    id: 'second-delete-cycle-reaches-twins',
    breaks: ['ISO-001'],
    story:
      'Miscounts who shares the same bytes: after a re-import, a delete takes them from the other keys too.',
    patch: () => ({
      keysErasedWith: (key, keys) =>
        key.imports < 2 ? [key] : twinsOf(key, keys).filter(twin => twin.project_id === key.project_id),
    }),
  },
  {
    id: 'delete-reaches-the-same-alias-elsewhere',
    breaks: ['ISO-004'],
    story: 'Deleting material also deletes that of a key of the same alias in another project.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        const namesakes = [...keys.values()].filter(
          other => other !== key && other.key_alias === key.key_alias && other.origin === 'external',
        );
        return [key, ...namesakes.filter(other => other.material && !isAsymmetric(other))];
      },
    }),
  },
  {
    id: 'filtered-list-shows-every-project',
    breaks: ['ISO-005'],
    story: 'list-keys with a key_state also shows the keys of other projects that are in this state.',
    patch: () => ({
      passedOn: async ({ request, keys }, next) => {
        const reply = await next();
        const { key_state, marker } = request.parameters;
        if (request.operation !== 'list-keys' || !key_state || marker) return reply;
        const { projectId } = request;
        const others = new Set([...keys.values()].map(({ project_id }) => project_id));
        others.delete(projectId);
        const body = { ...bodyOf(reply) };
        for (const other of others) {
          request.projectId = other;
          const more = bodyOf(await next());
          body.keys = [...(body.keys as unknown[]), ...(more.keys as unknown[])];
          body.key_details = [...(body.key_details as unknown[]), ...(more.key_details as unknown[])];
          body.total = Number(body.total) + Number(more.total);
        }
        request.projectId = projectId;
        return { ...reply, body };
      },
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
    id: 'cancel-enables-what-was-disabled',
    breaks: ['CON-005'],
    story: 'Cancelling the deletion of a key that was Disabled before enables it.',
    patch: () => {
      const before = new Map<string, string>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          const state = key?.state;
          const reply = await next();
          if (!key || !state) return reply;
          if (operation === 'schedule-key-deletion') before.set(key.key_id, state);
          const wrong = operation === 'cancel-key-deletion' && before.get(key.key_id) === '3' && key.material;
          if (!wrong) return reply;
          key.state = '2';
          return { ...reply, body: { ...bodyOf(reply), key_state: '2' } };
        },
      };
    },
  },
  {
    id: 'console-offers-the-delete-of-disabled-generated-keys',
    breaks: ['CNS-002'],
    story: 'Offers to delete the material of a key that KMS generated where the key is Disabled.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) ||
        (key.state === '3' && key.default_key_flag === '0' && !isAsymmetric(key)),
    }),
  },
];
