import { createHash, randomBytes } from 'node:crypto';
import type { Key, Reply } from '../core/types.ts';
import { wrappingKey } from '../crypto/key-fixtures.ts';
import { unwrap } from '../crypto/wrapping.ts';
import type { Fault, Rules } from '../rules/rules.ts';
import {
  bodyOf,
  day,
  fetching,
  importing,
  isCode,
  isDeleted,
  keyById,
  keyOfCiphertext,
  lend,
  type Members,
  type Next,
} from './common.ts';

/** Does something else in the place of a refusal of one operation with this code. */
const insteadOf =
  (operation: string, code: string, act: (parameters: Members, next: Next) => ReturnType<Next>) =>
  (): Partial<Rules> => ({
    passedOn: async ({ request }, next): Promise<Reply> => {
      try {
        return await next();
      } catch (error) {
        if (request.operation !== operation || !isCode(error, code)) throw error;
        return act(request.parameters, next);
      }
    },
  });

const base64 = (bytes: number): string => randomBytes(bytes).toString('base64');

/** A value, or the only one of a list. */
const onlyOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** IMP-020: types and ranges of what the other operations take. */
export const impValueFaults: readonly Fault[] = [
  {
    id: 'list-of-one-alias-is-taken',
    breaks: ['IMP-020'],
    story: 'create-key takes a list with one alias in it.',
    patch: documented => ({ acceptsAlias: alias => documented.acceptsAlias(onlyOf(alias)) }),
  },
  {
    id: 'list-of-one-number-of-days-is-taken',
    breaks: ['IMP-020'],
    story: 'schedule-key-deletion takes a list with one number of days in it.',
    patch: documented => ({ readPendingDays: value => documented.readPendingDays(onlyOf(value)) }),
  },
  {
    id: 'list-of-one-ciphertext-is-decrypted',
    breaks: ['IMP-020'],
    story: 'decrypt-data takes a list with one ciphertext in it.',
    patch: documented => ({ acceptsCipherText: value => documented.acceptsCipherText(onlyOf(value)) }),
  },
  {
    id: 'limit-in-words-is-ignored',
    breaks: ['IMP-020'],
    story: 'list-keys takes a limit that is no number for none.',
    patch: insteadOf('list-keys', 'KMS.1601', (parameters, next) => {
      parameters.limit = undefined;
      return next();
    }),
  },
  {
    id: 'expiration-time-in-words-means-never',
    breaks: ['IMP-020'],
    story: 'Imports material for ever where the expiration time cannot be read.',
    patch: documented => ({ readExpirationTime: value => documented.readExpirationTime(value) ?? undefined }),
  },
  {
    id: 'null-in-an-import-crashes',
    breaks: ['IMP-020', 'ERR-004'],
    story: 'Answers an internal error to an import whose token or material is null.',
    patch: documented => ({
      acceptsBase64: (value, shortest, longest) => {
        if (value === null) throw new Error('null');
        return documented.acceptsBase64(value, shortest, longest);
      },
    }),
  },
  {
    id: 'length-of-a-data-key-is-rounded-up',
    breaks: ['IMP-020'],
    story: 'create-datakey gives the next whole number of bytes for a length that is none.',
    patch: insteadOf('create-datakey', 'KMS.1903', (parameters, next) => {
      parameters.datakey_length = String(Math.ceil(Number(parameters.datakey_length) / 8) * 8);
      return next();
    }),
  },
  {
    id: 'unknown-spec-of-a-data-key-means-aes-256',
    breaks: ['IMP-020'],
    story: 'create-datakey-without-plaintext gives 256 bits for a key_spec that it does not know.',
    patch: insteadOf('create-datakey-without-plaintext', 'KMS.1902', (parameters, next) => {
      parameters.key_spec = 'AES_256';
      return next();
    }),
  },
  {
    id: 'digest-of-a-data-key-is-not-verified',
    breaks: ['IMP-020'],
    story: 'encrypt-datakey encrypts a data key whose digest does not match, so damage goes unnoticed.',
    patch: insteadOf('encrypt-datakey', 'KMS.2103', (parameters, next) => {
      const plain = Buffer.from(String(parameters.plain_text), 'hex').subarray(0, -32);
      const digest = createHash('sha256').update(plain).digest();
      parameters.plain_text = Buffer.concat([plain, digest]).toString('hex');
      return next();
    }),
  },
  {
    id: 'length-of-an-encrypted-data-key-is-not-compared',
    breaks: ['IMP-020'],
    story: 'decrypt-datakey opens a data key of another length than datakey_cipher_length says.',
    patch: insteadOf('decrypt-datakey', 'KMS.2204', (parameters, next) => {
      parameters.datakey_cipher_length = '64';
      return next();
    }),
  },
  {
    id: 'signing-keys-encrypt',
    breaks: ['IMP-020'],
    story: 'encrypt-data encrypts with an RSA key that is for signing.',
    patch: insteadOf('encrypt-data', 'KMS.0335', ({ key_id }) => ({
      body: { key_id, cipher_text: base64(256) },
    })),
  },
  {
    id: 'symmetric-keys-sign',
    breaks: ['IMP-020'],
    story: 'sign makes a keyed digest with an AES_256 key and calls it a signature.',
    patch: insteadOf('sign', 'KMS.1115', ({ key_id }) => ({ body: { key_id, signature: base64(32) } })),
  },
  {
    id: 'digests-of-any-length-are-signed',
    breaks: ['IMP-020'],
    story: 'sign hashes a digest that has not the length of its algorithm once more, and signs that.',
    patch: insteadOf('sign', 'KMS.0329', (parameters, next) => {
      parameters.message_type = 'RAW';
      return next();
    }),
  },
  {
    id: 'foreign-signing-algorithm-is-replaced',
    breaks: ['IMP-020'],
    story: 'sign takes the usual algorithm of the key where it cannot use the one that was asked for.',
    patch: insteadOf('sign', 'KMS.0332', (parameters, next) => {
      const isEc = String(parameters.signing_algorithm).startsWith('RSA');
      parameters.signing_algorithm = isEc ? 'ECDSA_SHA_256' : 'RSASSA_PSS_SHA_256';
      return next();
    }),
  },
  {
    id: 'unreadable-private-key-is-taken',
    breaks: ['IMP-020'],
    story: 'Answers success to the import of bytes that are no private key of the kind.',
    patch: insteadOf(importing, 'KMS.2609', () => ({ body: {} })),
  },
  {
    id: 'every-data-key-is-the-same',
    breaks: ['IMP-013'],
    story: 'Gives out the first data key of a key again instead of making a new one.',
    patch: () => {
      const first = new Map<unknown, Reply>();
      return {
        passedOn: async ({ request }, next) => {
          const reply = await next();
          if (request.operation !== 'create-datakey' || (reply.status ?? 200) >= 300) return reply;
          const { key_id, datakey_length } = request.parameters;
          const which = `${key_id} ${datakey_length}`;
          if (!first.has(which)) first.set(which, reply);
          return first.get(which) ?? reply;
        },
      };
    },
  },
  {
    id: 'short-digest-is-padded',
    breaks: ['IMP-020'],
    story: 'Fills a digest of 32 bytes up with zeros where SHA-384 or SHA-512 is named, and signs it.',
    patch: () => ({
      passedOn: ({ request: { operation, parameters } }, next) => {
        const [, bits] = /_SHA_(384|512)$/.exec(String(parameters.signing_algorithm)) ?? [];
        const digest = Buffer.from(String(parameters.message), 'base64');
        if (operation === 'sign' && parameters.message_type !== 'RAW' && bits && digest.length === 32)
          parameters.message = Buffer.concat([digest], Number(bits) / 8).toString('base64');
        return next();
      },
    }),
  },
  {
    id: 'token-of-a-key-with-material-serves-others',
    breaks: ['IMP-006'],
    story: 'Takes the import token of a key that has material by now for any other key.',
    patch: documented => {
      let all: ReadonlyMap<string, Key> = new Map();
      return {
        passedOn: ({ keys }, next) => {
          all = keys;
          return next();
        },
        acceptsKeyOfImportToken: (ticket, key) =>
          documented.acceptsKeyOfImportToken(ticket, key) || all.get(ticket.key_id)?.material !== undefined,
      };
    },
  },
  {
    id: 'any-wrapping-key-opens-material',
    breaks: ['IMP-008'],
    story: 'Opens material with whichever of its private keys fits, not with that of the import token.',
    patch: documented => ({
      unwrappedMaterial: (unwrapped, wrapped) => {
        const opened = [0, 1, 2, 3].map(n =>
          unwrap('RSAES_OAEP_SHA_256', wrappingKey(n).privateKey, wrapped),
        );
        return documented.unwrappedMaterial(unwrapped ?? opened.find(Boolean), wrapped);
      },
    }),
  },
  {
    id: 'new-token-renews-the-old-ones',
    breaks: ['IMP-014'],
    story: 'A new import token makes those of the same key that have expired valid again.',
    patch: documented => {
      const renewed = new Map<string, number>();
      return {
        passedOn: async (passing, next) => {
          const reply = await next();
          const key = passing.request.operation === fetching ? keyById(passing) : undefined;
          if (key) renewed.set(key.key_id, passing.now);
          return reply;
        },
        acceptsAgeOfImportToken: (ticket, now, key) => {
          const since = now * 1000 - (renewed.get(key.key_id) ?? Number.NEGATIVE_INFINITY);
          return documented.acceptsAgeOfImportToken(ticket, now, key) || since < day;
        },
      };
    },
  },
  {
    id: 'marker-counts-keys-of-other-states',
    breaks: ['IMP-018'],
    story:
      'The pages of list-keys with a key_state are counted over the keys of every state from the second on.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const { key_state: state, marker } = parameters;
        if (operation !== 'list-keys' || !state || !(Number(marker) > 0)) return next();
        request.parameters = { ...parameters, key_state: undefined };
        const reply = await next();
        const body = bodyOf(reply) as Members & { key_details: Members[] };
        const key_details = body.key_details.filter(details => details.key_state === state);
        return { ...reply, body: { ...body, keys: key_details.map(({ key_id }) => key_id), key_details } };
      },
    }),
  },
  {
    id: 'import-refused-for-its-date-leaves-the-material',
    breaks: ['STA-009'],
    story:
      'Stores the material before it refuses an expiration_time in the past: the key is Pending import, and decrypts.',
    patch: () => {
      const kept = new Map<string, Buffer>();
      const open = new Set<string>();
      return {
        passedOn: async (passing, next) => {
          const { operation } = passing.request;
          const key = keyById(passing) ?? keyOfCiphertext(passing);
          if (!key) return next();
          if (key.material) {
            kept.set(key.key_id, key.material);
            open.delete(key.key_id);
          }
          const material = kept.get(key.key_id);
          if (material && open.has(key.key_id) && operation === 'decrypt-data')
            return lend(key, material, next);
          try {
            return await next();
          } catch (error) {
            if (operation === importing && isCode(error, 'KMS.2602') && isDeleted(key)) open.add(key.key_id);
            throw error;
          }
        },
      };
    },
  },
  {
    id: 'text-is-decoded-in-pieces',
    breaks: ['IMP-013'],
    story:
      'decrypt-data decodes the text in pieces of 1,024 bytes: a letter of several bytes across two of them is garbled.',
    patch: () => ({
      decryptedText: plain => {
        let text = '';
        for (let at = 0; at < plain.length; at += 1_024)
          text += plain.subarray(at, at + 1_024).toString('utf8');
        return text;
      },
    }),
  },
  {
    id: 'line-feed-at-the-end-of-material-is-cut',
    breaks: ['IMP-009'],
    story:
      'Takes material of 33 bytes that ends in a line feed, as an editor leaves one in a file, without it.',
    patch: documented => ({
      unwrappedMaterial: (unwrapped, wrapped) => {
        const material = documented.unwrappedMaterial(unwrapped, wrapped);
        return material?.length === 33 && material[32] === 0x0a ? material.subarray(0, 32) : material;
      },
    }),
  },
  {
    id: 'past-expiration-time-as-text-is-taken',
    breaks: ['IMP-010'],
    story: 'Compares no expiration time with the clock that is sent as a string.',
    patch: documented => {
      let isText = false;
      return {
        readExpirationTime: value => {
          isText = typeof value === 'string' && value !== '';
          return documented.readExpirationTime(value);
        },
        acceptsExpirationTime: (expiresAt, now) => isText || documented.acceptsExpirationTime(expiresAt, now),
      };
    },
  },
  {
    id: 'descriptions-hold-letters-of-three-bytes',
    breaks: ['IMP-020', 'ERR-004'],
    story: 'Answers create-key with 500 where the description has a letter of four bytes.',
    patch: () => ({
      passedOn: ({ request: { operation, parameters } }, next) => {
        if (operation === 'create-key' && /[\u{10000}-\u{10ffff}]/u.test(String(parameters.key_description)))
          throw new Error('incorrect string value');
        return next();
      },
    }),
  },
  {
    id: 'times-as-text-are-compared-as-text',
    breaks: ['IMP-010'],
    story:
      'Compares an expiration_time in quotes with the time as text: "999999999", in 2001, is later than now.',
    patch: documented => {
      let isText = false;
      return {
        readExpirationTime: value => {
          isText = typeof value === 'string';
          return documented.readExpirationTime(value);
        },
        acceptsExpirationTime: (expiresAt, now) =>
          isText ? `${expiresAt}` > `${Math.floor(now)}` : documented.acceptsExpirationTime(expiresAt, now),
      };
    },
  },
  {
    id: 'import-parameters-are-cached',
    breaks: ['IMP-002'],
    story: 'Gives the same import parameters again for twelve hours, with the old time.',
    patch: () => {
      const given = new Map<string, { readonly at: number; readonly body: Members }>();
      return {
        passedOn: async ({ request: { operation, parameters }, now }, next) => {
          const reply = await next();
          if (operation !== fetching) return reply;
          const name = `${parameters.key_id} ${parameters.wrapping_algorithm}`;
          const { at, body } = given.get(name) ?? { at: 0, body: {} };
          if (now - at < day / 2) return { body };
          given.set(name, { at: now, body: bodyOf(reply) });
          return reply;
        },
      };
    },
  },
];
