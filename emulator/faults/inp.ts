import type { Fault, Rules } from '../rules/rules.ts';
import { changeWhenRefused, deleting } from './common.ts';

const withoutHyphens = /^([0-9a-z]{8})-?([0-9a-z]{4})-?([0-9a-z]{4})-?([0-9a-z]{4})-?([0-9a-z]{12})$/;

const isDelete = (operation: string): boolean => operation === deleting;

/** Reads a malformed key_id as the id that it becomes when it is repaired, if a key has that id. */
function repairing(documented: Rules, repair: (text: string) => string): Rules['readKeyId'] {
  return (value, operation, keys) => {
    const repaired = typeof value === 'string' ? repair(value) : '';
    return documented.readKeyId(keys.has(repaired) ? repaired : value, operation, keys);
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

/** INP: what a request may contain. */
export const inpFaults: readonly Fault[] = [
  {
    id: 'missing-key-id-answered-as-unknown-key',
    breaks: ['INP-001'],
    story: 'Answers a delete without key_id with the code for an unknown key.',
    patch: documented => ({
      codeForMissingKeyId: operation =>
        isDelete(operation) ? 'KMS.0207' : documented.codeForMissingKeyId(operation),
    }),
  },
  {
    id: 'missing-key-id-answered-as-wrong-state',
    breaks: ['INP-001'],
    story: 'Answers a request without key_id with the code for a wrong state.',
    patch: () => ({ codeForMissingKeyId: () => 'KMS.2701' }),
  },
  {
    id: 'upper-case-key-id-is-accepted',
    breaks: ['INP-002'],
    story: 'Accepts a key_id in upper case.',
    patch: documented => ({ readKeyId: repairing(documented, text => text.toLowerCase()) }),
  },
  {
    id: 'key-id-is-trimmed',
    breaks: ['INP-002'],
    story: 'Accepts a key_id with white space around it.',
    patch: documented => ({ readKeyId: repairing(documented, text => text.trim()) }),
  },
  {
    id: 'hyphens-are-optional',
    breaks: ['INP-002'],
    story: 'Accepts a key_id without its hyphens.',
    patch: documented => ({
      readKeyId: repairing(documented, text => text.replace(withoutHyphens, '$1-$2-$3-$4-$5')),
    }),
  },
  {
    id: 'key-id-pattern-is-not-checked',
    breaks: ['INP-002', 'INP-011', 'INP-012'],
    story: 'Looks up any string as a key_id, so malformed ids are answered as unknown keys.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        typeof value === 'string' ? value : documented.readKeyId(value, operation, keys),
    }),
  },
  {
    id: 'key-id-must-be-hexadecimal',
    breaks: ['INP-003'],
    story: 'Refuses a key_id with letters from g to z, although the published pattern allows them.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        typeof value === 'string' && /[g-z]/.test(value)
          ? undefined
          : documented.readKeyId(value, operation, keys),
    }),
  },
  {
    id: 'key-id-of-another-type-crashes',
    breaks: ['INP-004', 'ERR-004'],
    story: 'Answers an internal error to a key_id that is not a string.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId((value as string).slice(0), operation, keys),
    }),
  },
  {
    id: 'list-of-one-key-id-is-accepted',
    breaks: ['INP-004'],
    story: 'Accepts a list with one key_id in it.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId(Array.isArray(value) ? value.join() : value, operation, keys),
    }),
  },
  {
    id: 'length-of-sequence-is-not-checked',
    breaks: ['INP-005'],
    story: 'Accepts a sequence of any length and type.',
    patch: () => ({ acceptsSequence: () => true }),
  },
  {
    id: 'null-body-crashes',
    breaks: ['INP-006', 'ERR-004'],
    story: 'Answers an internal error to a body that is the JSON value null.',
    patch: documented => ({
      readBody: (value, operation) => {
        if (value === null) throw new TypeError('Cannot read properties of null');
        return documented.readBody(value, operation);
      },
    }),
  },
  {
    id: 'array-body-is-accepted',
    breaks: ['INP-006'],
    story: 'Accepts an array as the body and reads its first element.',
    patch: documented => ({
      readBody: (value, operation) => documented.readBody(Array.isArray(value) ? value[0] : value, operation),
    }),
  },
  {
    id: 'invalid-json-answered-as-wrong-state',
    breaks: ['INP-006'],
    story: 'Answers a body that is not JSON with the code for a wrong state.',
    patch: () => ({ codeForInvalidJson: () => 'KMS.2701' }),
  },
  {
    id: 'long-body-crashes',
    breaks: ['INP-007', 'ERR-004'],
    story: 'Answers a body that is too long with an internal error.',
    patch: () => ({ codeForLongBody: () => 'KMS.0101' }),
  },
  {
    id: 'extra-members-crash',
    breaks: ['INP-008', 'ERR-004'],
    story: 'Answers an internal error to a member that the page of the operation does not name.',
    patch: documented => ({
      readBody: (value, operation) => {
        const body = documented.readBody(value, operation);
        const known = ['key_id', 'sequence', '__proto__'];
        if (isDelete(operation) && body && Object.keys(body).some(name => !known.includes(name)))
          throw new TypeError('unknown member');
        return body;
      },
    }),
  },
  {
    id: 'deep-nesting-crashes',
    breaks: ['INP-009', 'ERR-004'],
    story: 'Answers an internal error to deeply nested JSON.',
    patch: documented => ({
      acceptsNesting: text => {
        if (!documented.acceptsNesting(text)) throw new RangeError('Maximum call stack size exceeded');
        return true;
      },
    }),
  },
  {
    id: 'content-type-is-not-checked',
    breaks: ['INP-010'],
    story: 'Accepts requests whose Content-Type is missing or wrong.',
    patch: () => ({ acceptsContentType: () => true }),
  },
  {
    id: 'some-punctuation-is-legal-in-key-ids',
    breaks: ['INP-011'],
    story: 'Accepts semicolons, tildes and asterisks in a key_id.',
    patch: () => ({
      readKeyId: value =>
        typeof value === 'string' && /^[0-9a-z;~*]{8}(-[0-9a-z;~*]{4}){3}-[0-9a-z;~*]{12}$/.test(value)
          ? value
          : undefined,
    }),
  },
  {
    id: 'alias-is-accepted',
    breaks: ['INP-012'],
    story: 'Accepts an alias in place of an id and deletes the material of that key.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        const alias = typeof value === 'string' && value.startsWith('alias/') ? value.slice(6) : undefined;
        const named = [...keys.values()].find(key => key.key_alias === alias);
        return named?.key_id ?? documented.readKeyId(value, operation, keys);
      },
    }),
  },
  {
    id: 'names-of-parameters-in-any-case',
    breaks: ['INP-001'],
    story: 'Takes KEY_ID for key_id.',
    patch: documented => ({
      readBody: (value, operation) => {
        const body = documented.readBody(value, operation);
        return (
          body && Object.fromEntries(Object.entries(body).map(([name, each]) => [name.toLowerCase(), each]))
        );
      },
    }),
  },
  {
    id: 'refused-sequence-deletes',
    breaks: ['INP-005'],
    story: 'Refuses a delete for its sequence, and deletes the material all the same.',
    patch: documented => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0206', key => {
        if (key.origin !== 'external' || !key.material) return;
        documented.eraseMaterial(key);
        key.state = '5';
      }),
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
    id: 'line-feed-may-follow-a-key-id',
    breaks: ['INP-002'],
    story: 'Its regular expression ends with $, which in its language also stands before a last line feed.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId(typeof value === 'string' ? value.replace(/\n$/, '') : value, operation, keys),
    }),
  },
  {
    id: 'key-id-may-be-in-the-query',
    breaks: ['INP-001'],
    story: 'Reads members that are missing in the body from the query, so that a link names the key.',
    patch: () => ({
      passedOn: ({ request }, next) => {
        const query = Object.fromEntries(new URLSearchParams(request.query));
        request.parameters = { ...query, ...request.parameters };
        return next();
      },
    }),
  },
  {
    id: 'list-of-36-members-is-a-sequence',
    breaks: ['INP-005'],
    story: 'Takes a list of 36 members for a sequence of 36 characters.',
    patch: documented => ({
      acceptsSequence: (value, operation) =>
        (isDelete(operation) && Array.isArray(value) && value.length === 36) ||
        documented.acceptsSequence(value, operation),
    }),
  },
  {
    id: 'carriage-return-behind-the-id-is-taken-off',
    breaks: ['INP-002'],
    story: 'Takes a carriage return off the end of a key_id, and serves the key.',
    patch: documented => ({
      readKeyId: (value, operation, keys) =>
        documented.readKeyId(typeof value === 'string' ? value.replace(/\r$/, '') : value, operation, keys),
    }),
  },
  {
    id: 'dashes-are-hyphens',
    breaks: ['INP-002'],
    story: 'Reads the hyphens and dashes of text processors as those of a key_id.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        const repairs = operation === deleting && typeof value === 'string';
        const id = repairs ? value.replaceAll(/[\u2010-\u2015\u2212]/g, '-') : value;
        return documented.readKeyId(id, operation, keys);
      },
    }),
  },
  {
    id: 'key-id-is-a-condition',
    breaks: ['INP-004'],
    story: 'Hands an object in key_id to its database as a condition: {"$in": [id]} deletes.',
    patch: documented => ({
      readKeyId: (value, operation, keys) => {
        const { $in: among, $eq: equal } = (value ?? {}) as Record<string, unknown>;
        const id = Array.isArray(among) ? among[0] : equal;
        return documented.readKeyId(operation === deleting ? (id ?? value) : value, operation, keys);
      },
    }),
  },
];
