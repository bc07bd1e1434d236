import { randomBytes } from 'node:crypto';
import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import { bodyOf, keyByAlias, keyById, keyOfCiphertext, seesOtherProjects, twinsOf } from './common.ts';

/** ISO: deleting the material of one key affects no other key. */
export const isoFaults: readonly Fault[] = [
  {
    id: 'delete-erases-twins',
    breaks: ['ISO-001'],
    story: 'Deleting material deletes it from every key of the project that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => twinsOf(key, keys).filter(twin => twin.project_id === key.project_id),
    }),
  },
  {
    id: 'delete-overwrites-twins',
    breaks: ['ISO-001'],
    story: 'Deleting material overwrites it in every key of the project that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        for (const other of twinsOf(key, keys))
          if (other !== key && other.project_id === key.project_id) other.material = randomBytes(32);
        return [key];
      },
    }),
  },
  {
    id: 'twin-decrypts',
    breaks: ['ISO-002'],
    story: 'Decrypts ciphertext of a key without material through another key that imported the same bytes.',
    patch: documented => ({
      keyOfCiphertext: (header, keys) => {
        const key = documented.keyOfCiphertext(header, keys);
        if (key?.state !== '5' || !key.fingerprint) return key;
        const { fingerprint } = key;
        const twin = [...keys.values()].find(
          other => other.state === '2' && other.fingerprint?.equals(fingerprint),
        );
        return twin ?? key;
      },
    }),
  },
  {
    id: 'data-key-of-a-twin-is-opened',
    breaks: ['ISO-002'],
    story: 'decrypt-datakey opens the data key of another key that imported the same bytes.',
    patch: () => ({ acceptsKeyOfDataKey: () => true }),
  },
  {
    id: 'delete-reaches-other-projects',
    breaks: ['ISO-004'],
    story: 'Deleting material deletes it from keys of other projects that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => [
        key,
        ...twinsOf(key, keys).filter(twin => twin.project_id !== key.project_id),
      ],
    }),
  },
  {
    id: 'delete-disables-keys-of-other-projects',
    breaks: ['ISO-004'],
    story: 'Deleting material disables keys of other projects that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) => {
        for (const other of twinsOf(key, keys))
          if (other !== key && other.project_id !== key.project_id) other.state = '3';
        return [key];
      },
    }),
  },
  {
    id: 'key-of-another-project-is-described',
    breaks: ['ISO-005'],
    story: 'describe-key shows the keys of other projects.',
    patch: seesOtherProjects('describe-key'),
  },
  {
    id: 'key-of-another-project-gets-import-parameters',
    breaks: ['ISO-005'],
    story: 'Serves get-parameters-for-import for the keys of other projects.',
    patch: seesOtherProjects('get-parameters-for-import'),
  },
  {
    id: 'second-delete-erases-twins',
    breaks: ['ISO-001'],
    story:
      'Deleting material that was imported again deletes it from every key of the project that imported the same bytes.',
    patch: () => ({
      keysErasedWith: (key, keys) =>
        key.imports > 1 ? twinsOf(key, keys).filter(twin => twin.project_id === key.project_id) : [key],
    }),
  },
  {
    id: 'other-projects-decrypt',
    breaks: ['ISO-005'],
    story: 'Decrypts ciphertext of a key of another project.',
    patch: seesOtherProjects('decrypt-data'),
  },
  {
    id: 'other-projects-open-data-keys',
    breaks: ['ISO-005'],
    story: 'decrypt-datakey serves keys of other projects.',
    patch: seesOtherProjects('decrypt-datakey'),
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
    id: 'twin-opens-what-it-is-named-for',
    breaks: ['ISO-002', 'IMP-013'],
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
    id: 'list-of-pending-import-crosses-projects',
    breaks: ['ISO-005'],
    story: 'list-keys with key_state 5 lists the keys of every project that wait for their material.',
    patch: documented => {
      let all: readonly Key[] = [];
      return {
        passedOn: ({ keys }, next) => {
          all = [...keys.values()];
          return next();
        },
        listedKeys: (keys, filter) => documented.listedKeys(filter === '5' ? all : keys, filter),
      };
    },
  },
  {
    id: 'alias-cache-knows-no-project',
    breaks: ['ISO-005'],
    story: 'Once its owner has named a key by its alias, that alias names the key in every project.',
    patch: () => {
      const cached = new Map<string, Key>();
      return {
        passedOn: async (passing, next) => {
          const { request, keys } = passing;
          const found = cached.get(String(request.parameters.key_id));
          const key = found && keys.get(found.key_id) === found ? found : keyByAlias(passing);
          if (!key) return next();
          cached.set(`alias/${key.key_alias}`, key);
          const { projectId } = request;
          request.projectId = key.project_id;
          try {
            return await next();
          } finally {
            request.projectId = projectId;
          }
        },
      };
    },
  },
  {
    id: 'expiry-crosses-projects',
    breaks: ['EXP-005'],
    story: 'Material that expires takes the same bytes from keys of other projects as well.',
    patch: documented => ({
      keysExpiringWith: (key, keys) => [
        ...documented.keysExpiringWith(key, keys),
        ...twinsOf(key, keys).filter(twin => twin.project_id !== key.project_id),
      ],
    }),
  },
  {
    id: 'keys-without-material-are-seen-from-everywhere',
    breaks: ['ISO-005'],
    story: 'Describes a key without material to every project.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        documented.seesKey(key, projectId, operation) || (operation === 'describe-key' && key.state === '5'),
    }),
  },
];
