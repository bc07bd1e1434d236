import { createHash } from 'node:crypto';
import type { Key, Reply } from '../core/types.ts';
import type { Passing } from '../rules/request.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import {
  bodyOf,
  changeWhenRefused,
  day,
  deleting,
  deletions,
  importing,
  isDeleted,
  keyById,
  keyOfCiphertext,
  lend,
  remembering,
  scheduling,
  twinsOf,
} from './common.ts';

/** Remembers the material of each key, and uses it when the key has none. */
function cached(documented: (key: Key) => Buffer | undefined): (key: Key) => Buffer | undefined {
  const cache = new Map<string, Buffer>();
  return key => {
    if (key.material) cache.set(key.key_id, key.material);
    return documented(key) ?? (key.state === '5' ? cache.get(key.key_id) : undefined);
  };
}

/** An import that is refused with this code puts the deleted material back. */
const rolledBackBy =
  (code: string): Fault['patch'] =>
  documented => {
    const versions = new Map<string, Buffer>();
    return {
      eraseMaterial: key => {
        if (key.material) versions.set(key.key_id, key.material);
        documented.eraseMaterial(key);
      },
      effectOfRefusal: changeWhenRefused(importing, code, key => {
        const material = versions.get(key.key_id);
        if (material && isDeleted(key)) Object.assign(key, { material, state: '2' });
      }),
    };
  };

/** As `remembering`, but only while the key is Pending import. */
const afterDelete = (documented: Rules, act: Parameters<typeof remembering>[1]): Rules['seesKey'] =>
  remembering(documented, (key, material, operation) => {
    if (key.state === '5') act(key, material, operation);
  });

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

/** STA: the key cannot be used after its material was deleted. */
export const staFaults: readonly Fault[] = [
  {
    id: 'encrypt-uses-a-cache',
    breaks: ['STA-001'],
    story: 'encrypt-data still uses a cached copy after the material was deleted.',
    patch: documented => ({ materialForEncrypt: cached(documented.materialForEncrypt) }),
  },
  {
    id: 'encrypts-with-zeros-after-the-delete',
    breaks: ['STA-001'],
    story: 'encrypt-data uses zero bytes after the material was deleted, so anybody can decrypt.',
    patch: documented => ({
      materialForEncrypt: key =>
        key.state === '5' && key.imports > 0 ? Buffer.alloc(32) : documented.materialForEncrypt(key),
    }),
  },
  {
    id: 'decrypt-uses-a-cache',
    breaks: ['STA-002'],
    story: 'decrypt-data still uses a cached copy after the material was deleted.',
    patch: documented => ({ materialForDecrypt: cached(documented.materialForDecrypt) }),
  },
  {
    id: 'decrypts-with-the-material-used-last',
    breaks: ['STA-002'],
    story: 'decrypt-data still uses the material of its last call after the material was deleted.',
    patch: documented => {
      const last = new Map<string, Buffer>();
      return {
        materialForDecrypt: (key: Key) => {
          const material = documented.materialForDecrypt(key);
          if (material) last.set(key.key_id, Buffer.from(material));
          return material ?? (key.state === '5' ? last.get(key.key_id) : undefined);
        },
      };
    },
  },
  {
    id: 'second-delete-succeeds',
    breaks: ['STA-003', 'CON-001'],
    story: 'Answers success for a second delete.',
    patch: documented => ({
      acceptsStateForDelete: key =>
        documented.acceptsStateForDelete(key) || (key.state === '5' && key.fingerprint !== undefined),
    }),
  },
  {
    id: 'second-delete-changes-the-creation-date',
    breaks: ['STA-003'],
    story: 'Refuses a second delete, but changes the creation date of the key.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.2701', key => {
        if (key.imports > 0 && key.state === '5') key.creation_date += 1000;
      }),
    }),
  },
  {
    id: 'enable-answers-success-without-material',
    breaks: ['STA-004'],
    story: 'enable-key answers 200 for a key without material, and does nothing.',
    patch: documented => ({
      acceptsStateForEnable: key => {
        if (key.state !== '5') return documented.acceptsStateForEnable(key);
        queueMicrotask(() => Object.assign(key, { state: '5' }));
        return true;
      },
    }),
  },
  {
    id: 'enable-works-without-material',
    breaks: ['STA-004'],
    story: 'enable-key enables a key without material.',
    patch: () => ({ acceptsStateForEnable: key => key.state === '3' || key.state === '5' }),
  },
  {
    id: 'no-parameters-after-delete',
    breaks: ['STA-005'],
    story: 'Refuses get-parameters-for-import after a delete, so nothing can be imported again.',
    patch: () => ({ acceptsStateForParameters: key => key.state === '5' && !key.fingerprint }),
  },
  {
    id: 'parameters-after-the-delete-need-a-second-try',
    breaks: ['STA-005'],
    story: 'Refuses the first request for import parameters after each delete.',
    patch: documented => {
      const refused = new Map<string, number>();
      return {
        acceptsStateForParameters: key => {
          const first = key.imports > 0 && refused.get(key.key_id) !== key.imports;
          refused.set(key.key_id, key.imports);
          return documented.acceptsStateForParameters(key) && !first;
        },
      };
    },
  },
  {
    id: 'schedule-refused-without-material',
    breaks: ['STA-006'],
    story: 'Refuses schedule-key-deletion for a key that is pending import.',
    patch: () => ({ acceptsStateForSchedule: key => key.state !== '4' && key.state !== '5' }),
  },
  {
    id: 'cancel-enables-without-material',
    breaks: ['STA-006'],
    story: 'Cancelling the deletion of a key without material enables it.',
    patch: () => ({ stateAfterCancel: key => (key.material ? '3' : '2') }),
  },
  {
    id: 'create-datakey-is-always-refused',
    breaks: ['STA-007'],
    story: 'Serves the data-key operations, but refuses create-datakey always.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation !== 'create-datakey' && documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'data-keys-use-a-cache',
    breaks: ['STA-007'],
    story: 'The data-key operations still use a cached copy after the material was deleted.',
    patch: documented => {
      const recall = cached(key => documented.materialForDataKey(key, ''));
      return { materialForDataKey: key => recall(key) };
    },
  },
  {
    id: 'datakey-without-plaintext-uses-a-cache',
    breaks: ['STA-007'],
    story: 'create-datakey-without-plaintext still uses a cached copy after the material was deleted.',
    patch: documented => {
      const kept = new Map<string, Buffer>();
      return {
        materialForDataKey: (key, operation) => {
          const material = documented.materialForDataKey(key, operation);
          if (material) kept.set(key.key_id, Buffer.from(material));
          const cached = operation === 'create-datakey-without-plaintext' ? kept.get(key.key_id) : undefined;
          return material ?? (key.state === '5' ? cached : undefined);
        },
      };
    },
  },
  {
    id: 'alias-is-freed',
    breaks: ['STA-008'],
    story: 'Allows another key to take the alias of a key whose material was deleted.',
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
    story: 'list-keys shows a key whose material was deleted only when filtering by its state.',
    patch: () => ({
      listedKeys: (keys, filter) =>
        filter === '' ? keys.filter(key => !(key.state === '5' && key.deletedFrom)) : keys,
    }),
  },
  {
    id: 'enable-brings-the-material-back',
    breaks: ['STA-004', 'STA-009'],
    story: 'Keeps the material at the delete, and gives it back to the key when it is to be enabled.',
    patch: documented => ({
      seesKey: afterDelete(documented, (key, material, operation) => {
        if (operation === 'enable-key') Object.assign(key, { material, state: '3' });
      }),
    }),
  },
  {
    id: 'refused-disable-brings-the-material-back',
    breaks: ['STA-004', 'STA-009'],
    story: 'Refuses disable-key after a delete, but makes the key usable again.',
    patch: documented => ({
      seesKey: afterDelete(documented, (key, material, operation) => {
        if (operation === 'disable-key') queueMicrotask(() => Object.assign(key, { material, state: '2' }));
      }),
    }),
  },
  {
    id: 'asking-for-parameters-opens-old-ciphertext',
    breaks: ['STA-009'],
    story: 'Decrypts with deleted material again, once parameters for an import were asked for.',
    patch: documented => {
      const opened = new Set<Buffer>();
      return {
        seesKey: afterDelete(documented, (key, material, operation) => {
          if (operation === 'get-parameters-for-import') opened.add(material);
          if (operation !== 'decrypt-data' || !opened.has(material)) return;
          const { state } = key;
          Object.assign(key, { material, state: '2' });
          queueMicrotask(() => Object.assign(key, { material: undefined, state }));
        }),
      };
    },
  },
  {
    id: 'list-shows-another-alias-after-the-delete',
    breaks: ['STA-008', 'DEL-006'],
    story: 'list-keys shows another alias for a key whose material was deleted.',
    patch: () => ({
      keyRead: (key, operation) =>
        operation === 'list-keys' && key.imports > 0 && !key.material
          ? { ...key, key_alias: `${key.key_alias}-deleted` }
          : key,
    }),
  },
  {
    id: 'data-keys-are-lost-by-a-reimport',
    breaks: ['STA-007'],
    story: 'After a re-import, data keys that were encrypted before the delete are not decrypted.',
    patch: documented => ({
      materialForDataKey: (key, operation) =>
        operation === 'decrypt-datakey' && key.imports > 1
          ? Buffer.alloc(32)
          : documented.materialForDataKey(key, operation),
    }),
  },
  {
    id: 'cancelled-deletion-forgets-the-binding',
    breaks: ['STA-006'],
    story: 'After a scheduled deletion was cancelled, a key without material takes any material.',
    patch: documented => ({
      stateAfterCancel: key => {
        if (!key.material) key.fingerprint = undefined;
        return documented.stateAfterCancel(key);
      },
    }),
  },
  {
    id: 'refused-create-rewrites-the-description',
    breaks: ['STA-008'],
    story: 'create-key under a used alias is refused, and the key of that alias gets the new description.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        if (code !== 'KMS.1104') return;
        const { key_alias, key_description } = request.parameters;
        for (const key of keys.values())
          if (key.key_alias === key_alias) key.key_description = String(key_description ?? '');
      },
    }),
  },
  {
    id: 'material-deleted-while-disabled-still-decrypts',
    breaks: ['STA-002'],
    story: 'decrypt-data still uses a cached copy of material that was deleted while the key was Disabled.',
    patch: documented => ({
      seesKey: remembering(documented, (key, material, operation) => {
        if (operation !== 'decrypt-data' || key.state !== '5' || key.deletedFrom !== '3') return;
        Object.assign(key, { material, state: '2' });
        queueMicrotask(() => Object.assign(key, { material: undefined, state: '5' }));
      }),
    }),
  },
  {
    id: 'cancel-brings-the-material-back',
    breaks: ['STA-006'],
    story: 'Cancelling a scheduled deletion gives a key the material back that was deleted before.',
    patch: documented => ({
      seesKey: remembering(documented, (key, material, operation) => {
        if (operation === 'cancel-key-deletion' && key.state === '4') key.material = material;
      }),
    }),
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
    id: 'delete-forgets-the-binding-of-twins',
    breaks: ['STA-009'],
    story:
      'Deleting material forgets it in the other keys that imported the same bytes, which then take any other.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        for (const twin of twinsOf(key, keys)) if (twin !== key) twin.fingerprint = undefined;
        return [key];
      },
    }),
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
    id: 'data-key-comes-with-the-digest-of-its-text',
    breaks: ['STA-007'],
    story: 'decrypt-datakey gives the digest of the hexadecimal text of a data key, not of its bytes.',
    patch: () => ({
      successBody: (operation, body) => {
        if (operation !== 'decrypt-datakey') return body;
        const answer = body as Record<string, unknown>;
        const digest = createHash('sha256').update(String(answer.data_key)).digest('hex');
        return { ...answer, datakey_dgst: digest.toUpperCase() };
      },
    }),
  },
  {
    id: 'data-key-that-nobody-saw-still-opens',
    breaks: ['STA-007'],
    story: 'After the delete decrypt-datakey still opens what create-datakey-without-plaintext made before.',
    patch: () => {
      const unseen = new Set<string>();
      const opened = withCopies(passing => {
        const { operation, parameters } = passing.request;
        const isUnseen = operation === 'decrypt-datakey' && unseen.has(String(parameters.cipher_text));
        return isUnseen ? keyById(passing) : undefined;
      });
      return {
        passedOn: async (passing, next) => {
          const reply = await opened(passing, next);
          if (passing.request.operation === 'create-datakey-without-plaintext')
            unseen.add(String(bodyOf(reply).cipher_text));
          return reply;
        },
      };
    },
  },
  {
    id: 'cancel-restores-what-a-disabled-key-lost',
    breaks: ['STA-006'],
    story: 'Brings material back that was deleted from Disabled when a scheduled deletion is cancelled.',
    patch: documented => {
      const kept = new Map<string, Buffer>();
      return {
        keysErasedWith: (key, keys) => {
          if (key.state === '3' && key.material) kept.set(key.key_id, key.material);
          else kept.delete(key.key_id);
          return documented.keysErasedWith(key, keys);
        },
        stateAfterCancel: key => {
          key.material ??= kept.get(key.key_id);
          return documented.stateAfterCancel(key);
        },
      };
    },
  },
  {
    id: 'expiry-restores-what-was-deleted-before',
    breaks: ['STA-009'],
    story:
      'When the time comes at which material would have expired that was deleted by hand, the job that finds none restores it.',
    patch: documented => {
      const jobs = new Map<string, { at: number; material: Buffer }>();
      return {
        keysErasedWith: (key, keys) => {
          const { key_id, material, expiresAt } = key;
          if (material && expiresAt !== undefined) jobs.set(key_id, { at: expiresAt * 1000, material });
          else jobs.delete(key_id);
          return documented.keysErasedWith(key, keys);
        },
        passedOn: ({ keys, now }, next) => {
          for (const [id, { at, material }] of jobs) {
            const key = now < at ? undefined : keys.get(id);
            if (key && isDeleted(key)) Object.assign(key, { material, state: '2' });
            if (now >= at) jobs.delete(id);
          }
          return next();
        },
      };
    },
  },
  {
    id: 'decrypt-that-names-its-key-goes-on',
    breaks: ['STA-002'],
    story: 'decrypt-data goes on after the delete where the request names the key besides the ciphertext.',
    patch: () => ({
      passedOn: withCopies(passing => {
        const { operation, parameters } = passing.request;
        const names = operation === 'decrypt-data' && parameters.key_id !== undefined;
        return names ? keyOfCiphertext(passing) : undefined;
      }),
    }),
  },
  {
    id: 'long-texts-are-encrypted-after-the-delete',
    breaks: ['STA-001'],
    story:
      'A text of more than 1,024 characters is encrypted after the delete: another process does it, with keys of its own.',
    patch: () => ({
      passedOn: withCopies(passing => {
        const { operation, parameters } = passing.request;
        const isLong = operation === 'encrypt-data' && String(parameters.plain_text).length > 1_024;
        return isLong ? keyById(passing) : undefined;
      }),
    }),
  },
  {
    id: 'second-cancel-restores-the-first-copy',
    breaks: ['STA-006'],
    story:
      'Copies the material when a deletion is scheduled; cancelling a later one puts the copy back where there is none.',
    patch: () => {
      const copies = new Map<string, Buffer>();
      return {
        passedOn: (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing);
          if (key?.origin !== 'external') return next();
          if (operation === scheduling && key.material) copies.set(key.key_id, key.material);
          const copy = key.state === '4' && !key.material ? copies.get(key.key_id) : undefined;
          if (operation === 'cancel-key-deletion' && copy) key.material = copy;
          return next();
        },
      };
    },
  },
  {
    id: 'refused-end-rolls-the-delete-back',
    breaks: ['STA-009'],
    story: 'An import that is refused for its expiration time puts the deleted material back.',
    patch: rolledBackBy('KMS.2602'),
  },
  {
    id: 'refused-token-rolls-the-delete-back',
    breaks: ['STA-009'],
    story: 'An import that is refused for its token puts the deleted material back.',
    patch: rolledBackBy('KMS.2605'),
  },
];
