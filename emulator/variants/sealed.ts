import { randomBytes } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import { readHeader } from '../crypto/ciphertext.ts';
import type { Variant } from '../rules/rules.ts';

const day = 86_400_000;
const importing = 'import-key-material';

type Members = Record<string, unknown>;

const bodyOf = (reply: Reply): Members => reply.body as Members;

/** Shows each key as some reads saw it so long ago; keys that were not seen then are not shown. */
function lateIndex(lagMs: number) {
  const seen = new Map<string, Array<{ since: number; text: string; key: Key }>>();
  const see = (key: Key): void => {
    const versions = seen.get(key.key_id) ?? [];
    seen.set(key.key_id, versions);
    const text = JSON.stringify(key);
    if (versions.at(-1)?.text !== text) versions.push({ since: performance.now(), text, key: { ...key } });
  };
  const late = ({ key_id }: Key): Key | undefined => {
    const until = performance.now() - lagMs;
    return seen.get(key_id)?.findLast(({ since }) => since <= until)?.key;
  };
  return { see, late };
}

/** In front of a ciphertext, in the form of an earlier version of the service. */
const olderHead = 'AAAA'.repeat(43);
const longestCiphertext = 5648;

/** Conformant differences of other servers. */
export const sealedVariants: readonly Variant[] = [
  {
    id: 'lists-come-from-an-index-that-is-behind',
    story: 'list-keys is answered from an index that knows a new key or a new state 0.8 seconds later.',
    env: { KMS_CONSISTENCY_MS: '3000' },
    patch: () => {
      const { see, late } = lateIndex(800);
      return {
        listedKeys: keys => {
          for (const key of keys) see(key);
          return keys.filter(key => late(key));
        },
        keyRead: (key, operation) => {
          see(key);
          return (operation === 'list-keys' && late(key)) || key;
        },
      };
    },
  },
  {
    id: 'replies-are-chunked',
    story: 'Replies have no Content-Length and are sent in chunks.',
    patch: () => ({ statesLength: () => false }),
  },
  {
    id: 'content-type-in-capitals',
    story: 'Content-Type is written in capitals, with a quoted charset, as HTTP allows.',
    patch: () => ({ contentType: () => 'Application/JSON; Charset="UTF-8"' }),
  },
  {
    id: 'delete-while-pending-deletion-is-kms-0210',
    story: 'Refuses the delete of a key that is pending deletion with KMS.0210.',
    patch: documented => ({
      acceptsStateForDelete: key => {
        if (key.state === '4') throw new Refusal('KMS.0210');
        return documented.acceptsStateForDelete(key);
      },
    }),
  },
  {
    id: 'key-id-is-refused-with-other-codes',
    story: 'Refuses a key_id of another type with KMS.0308, and an empty one as a missing one.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        if (typeof value !== 'string') throw new Refusal('KMS.0308');
        if (value === '') throw new Refusal('KMS.0204');
        return documented.readKeyId(value, operation, keys);
      },
    }),
  },
  {
    id: 'token-is-looked-at-before-the-origin',
    story: 'Refuses an import into a key that KMS generated for its token, which is that of another key.',
    patch: documented => ({
      acceptsOriginForImport: (key, operation) => {
        if (operation === importing && key.origin === 'kms') throw new Refusal('KMS.2603');
        return documented.acceptsOriginForImport(key, operation);
      },
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
      let reads = 0;
      const reading = ['describe-key', 'list-keys', 'user-quotas'];
      return {
        passedOn: ({ request }, next) => {
          if (reading.includes(request.operation)) reads += 1;
          if (reading.includes(request.operation) && reads % 71 === 0) throw new Refusal('APIGW.0203', 504);
          return next();
        },
      };
    },
  },
  {
    id: 'empty-members-are-left-out',
    story: 'key_info has no members that are empty, such as the dates of what is not scheduled.',
    patch: documented => ({
      keyInfo: (key, shown) =>
        Object.fromEntries(
          Object.entries(documented.keyInfo(key, shown)).filter(([, value]) => value !== ''),
        ),
    }),
  },
  {
    id: 'ciphertext-has-an-older-form',
    story: 'Short ciphertext has 360 characters or more, as in the published example.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const { cipher_text } = parameters;
        if (operation === 'decrypt-data' && typeof cipher_text === 'string')
          if (cipher_text.startsWith(olderHead))
            request.parameters = { ...parameters, cipher_text: cipher_text.slice(olderHead.length) };
        const reply = await next();
        const text = String(bodyOf(reply).cipher_text);
        const fits = text.length + olderHead.length <= longestCiphertext;
        if (operation !== 'encrypt-data' || !fits || !readHeader(Buffer.from(text, 'base64'))) return reply;
        return { ...reply, body: { ...bodyOf(reply), cipher_text: olderHead + text } };
      },
    }),
  },
  {
    id: 'import-tokens-are-short',
    story: 'Import tokens have 200 characters, the fewest that the published pattern allows.',
    patch: () => {
      const tokens = new Map<unknown, unknown>();
      return {
        passedOn: async ({ request }, next) => {
          const { operation, parameters } = request;
          const long = tokens.get(parameters.import_token);
          if (operation === importing && long !== undefined)
            request.parameters = { ...parameters, import_token: long };
          const reply = await next();
          if (operation !== 'get-parameters-for-import') return reply;
          const import_token = randomBytes(150).toString('base64');
          tokens.set(import_token, bodyOf(reply).import_token);
          return { ...reply, body: { ...bodyOf(reply), import_token } };
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
];
