import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';

const day = 86_400_000;

/** Members of a reply's body, where it is an object. */
const members = (body: unknown): Record<string, unknown> => body as Record<string, unknown>;

/** Tells whether this value was given before, and remembers it. */
function seenBefore(): (value: string) => boolean {
  const seen = new Set<string>();
  return value => {
    const again = seen.has(value);
    seen.add(value);
    return again;
  };
}

/** Faults that were written from the catalogue's texts alone, before the oracle was measured with them. */
export const sealed: readonly Fault[] = [
  {
    id: 'plain-text-is-trimmed',
    breaks: ['IMP-013'],
    story: 'Gives plain text back without the blanks at its end.',
    patch: () => ({ decryptedText: plain => plain.toString('utf8').trimEnd() }),
  },
  {
    id: 'plain-text-is-normalized',
    breaks: ['IMP-013'],
    story: 'Gives plain text back in the composed form of Unicode.',
    patch: () => ({ decryptedText: plain => plain.toString('utf8').normalize('NFC') }),
  },
  {
    id: 'line-ends-of-plain-text-change',
    breaks: ['IMP-013'],
    story: 'Gives plain text back with line feeds in place of CR LF.',
    patch: () => ({ decryptedText: plain => plain.toString('utf8').replaceAll('\r\n', '\n') }),
  },
  {
    id: 'plain-text-ends-at-a-nul',
    breaks: ['IMP-013'],
    story: 'Gives plain text back up to its first NUL character.',
    patch: () => ({ decryptedText: plain => plain.toString('utf8').split('\0')[0] ?? '' }),
  },
  {
    id: 'long-plain-text-is-cut',
    breaks: ['IMP-013'],
    story: 'Gives back only the first 2048 characters of plain text.',
    patch: () => ({ decryptedText: plain => plain.toString('utf8').slice(0, 2048) }),
  },
  {
    id: 'longest-plain-text-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses plain text of exactly 4096 bytes.',
    patch: documented => ({
      acceptsPlainText: value => documented.acceptsPlainText(value) && String(value).length < 4096,
    }),
  },
  {
    id: 'too-long-plain-text-is-taken',
    breaks: ['IMP-020'],
    story: 'Takes plain text of 4097 bytes.',
    patch: () => ({
      acceptsPlainText: value =>
        typeof value === 'string' && value.length > 0 && Buffer.byteLength(value) <= 5000,
    }),
  },
  {
    id: 'longest-alias-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses an alias of 255 characters.',
    patch: documented => ({
      acceptsAlias: alias => documented.acceptsAlias(alias) && String(alias).length < 255,
    }),
  },
  {
    id: 'too-long-alias-is-taken',
    breaks: ['IMP-020'],
    story: 'Takes an alias of 256 characters.',
    patch: () => ({
      acceptsAlias: alias => typeof alias === 'string' && /^[a-zA-Z0-9:/_-]{1,300}$/.test(alias),
    }),
  },
  {
    id: 'colon-in-an-alias-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses an alias with a colon in it.',
    patch: documented => ({
      acceptsAlias: alias => documented.acceptsAlias(alias) && !String(alias).includes(':'),
    }),
  },
  {
    id: 'longest-description-is-refused',
    breaks: ['IMP-020'],
    story: 'Refuses a description of 255 characters.',
    patch: documented => ({
      acceptsDescription: value => documented.acceptsDescription(value) && String(value ?? '').length < 255,
    }),
  },
  {
    id: 'long-description-is-cut',
    breaks: ['IMP-013'],
    story: 'Shows only the first 128 characters of a description.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        key_description: key.key_description.slice(0, 128),
      }),
    }),
  },
  {
    id: 'alias-is-shown-in-lower-case',
    breaks: ['IMP-013'],
    story: 'Shows aliases in lower case.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        key_alias: key.key_alias.toLowerCase(),
      }),
    }),
  },
  {
    id: 'alias-is-found-by-its-beginning',
    breaks: ['IMP-013'],
    story: 'Describes a key whose alias only begins with the one that was asked for.',
    patch: () => ({ findAlias: (alias, keys) => keys.find(key => key.key_alias.startsWith(alias)) }),
  },
  {
    id: 'longest-wait-is-refused',
    breaks: ['IMP-016'],
    story: 'Refuses to schedule a deletion in 1096 days.',
    patch: documented => ({
      readPendingDays: value => {
        const days = documented.readPendingDays(value);
        return days === 1096 ? undefined : days;
      },
    }),
  },
  {
    id: 'six-days-are-taken-for-seven',
    breaks: ['IMP-016'],
    story: 'Takes 6 days and waits for 7.',
    patch: documented => ({
      readPendingDays: value => documented.readPendingDays(String(value) === '6' ? '7' : value),
    }),
  },
  {
    id: 'deletion-date-is-a-week-late',
    breaks: ['IMP-021'],
    story: 'Shows a date of deletion that is a week later than asked.',
    patch: documented => ({
      shownDate: ms => documented.shownDate(ms === undefined || ms < Date.now() + day ? ms : ms + 7 * day),
    }),
  },
  {
    id: 'keys-go-a-day-early',
    breaks: ['IMP-017'],
    story: 'Deletes a key a day before its time.',
    patch: documented => ({ isGone: (key, now) => documented.isGone(key, now + day) }),
  },
  {
    id: 'keys-pending-deletion-are-not-listed',
    breaks: ['IMP-018'],
    story: 'Leaves keys pending deletion out of every list.',
    patch: () => ({ listedKeys: keys => keys.filter(key => key.state !== '4') }),
  },
  {
    id: 'total-counts-the-page',
    breaks: ['IMP-018'],
    story: 'The total of list-keys is the number of keys on the page.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'list-keys'
          ? { ...members(body), total: (members(body).keys as unknown[]).length }
          : body,
    }),
  },
  {
    id: 'last-page-claims-another',
    breaks: ['IMP-018'],
    story: 'list-keys says that more follows when nothing does.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'list-keys' ? { ...members(body), truncated: 'true' } : body,
    }),
  },
  {
    id: 'one-key-of-a-page-is-left-out-of-the-details',
    breaks: ['IMP-018'],
    story: 'key_details lacks the last key of a page that keys names.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'list-keys'
          ? { ...members(body), key_details: (members(body).key_details as unknown[]).slice(0, -1) }
          : body,
    }),
  },
  {
    id: 'far-expiry-wraps',
    breaks: ['IMP-004'],
    story: 'Keeps an expiration time beyond 2038 in 32 bits.',
    patch: () => ({ expiryToKeep: (_key, offered) => (offered === undefined ? offered : offered | 0) }),
  },
  {
    id: 'expiry-as-text-is-ignored',
    breaks: ['IMP-004'],
    story: 'Ignores an expiration time that is sent as a string of digits.',
    patch: documented => ({
      readExpirationTime: value =>
        typeof value === 'string' ? undefined : documented.readExpirationTime(value),
    }),
  },
  {
    id: 'repeated-sequence-does-nothing',
    breaks: ['DEL-005'],
    story: 'A delete whose sequence was used before is answered as done, and is not done.',
    patch: documented => {
      const known = seenBefore();
      let repeated = false;
      return {
        acceptsSequence: (value, operation) => {
          repeated = typeof value === 'string' && known(value);
          return documented.acceptsSequence(value, operation);
        },
        deleteTakesEffect: () => !repeated,
      };
    },
  },
  {
    id: 'repeated-sequence-is-refused',
    breaks: ['DEL-004'],
    story: 'Refuses a sequence that another request used.',
    patch: documented => {
      const known = seenBefore();
      return {
        acceptsSequence: (value, operation) =>
          documented.acceptsSequence(value, operation) && !(typeof value === 'string' && known(value)),
      };
    },
  },
  {
    id: 'reader-may-disable',
    breaks: ['AUT-012'],
    story: 'Lets a read-only user change the state of keys, though not delete material.',
    patch: documented => ({
      permits: (user, action, projectId) =>
        documented.permits(user, action, projectId) || /enable|disable|update/.test(action),
    }),
  },
  {
    id: 'signed-at-any-time',
    breaks: ['AUT-011'],
    story: 'Takes a signature of any date.',
    patch: () => ({ acceptsSigningTime: () => true }),
  },
  {
    id: 'half-of-the-signature-is-compared',
    breaks: ['AUT-011'],
    story: 'Compares the first half of a signature.',
    patch: () => ({
      acceptsSignature: (claimed, computed) => claimed.slice(0, 32) === computed.slice(0, 32),
    }),
  },
  {
    id: 'lengthened-token-is-taken',
    breaks: ['AUT-002'],
    story: 'Takes a token with something after it.',
    patch: () => ({ acceptsUnknownToken: value => value.length > 96 && value.length < 400 }),
  },
  {
    id: 'parameters-of-other-projects-are-served',
    breaks: ['ISO-005'],
    story: 'Gives import parameters for a key of another project.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation === 'get-parameters-for-import' || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'other-projects-decrypt',
    breaks: ['ISO-005'],
    story: 'Decrypts ciphertext of a key of another project.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation === 'decrypt-data' || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'refused-import-sets-the-expiry',
    breaks: ['IMP-019'],
    story: 'An import into a key with material is refused, and its expiration time counts from then on.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const key = keys.get(String(request.parameters.key_id));
        if (code === 'KMS.0310' && key) key.expiresAt = Math.floor(Date.now() / 1000) + 600;
      },
    }),
  },
  {
    id: 'refused-length-forgets-the-binding',
    breaks: ['IMP-019'],
    story: 'After material of a wrong length was refused, the key takes other material than before.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const key = keys.get(String(request.parameters.key_id));
        if (code === 'KMS.2604' && key) key.fingerprint = undefined;
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
    id: 'refused-days-disable-the-key',
    breaks: ['IMP-016'],
    story: 'A deletion in too few days is refused, and the key is Disabled.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        const key = keys.get(String(request.parameters.key_id));
        if (code === 'KMS.1401' && key?.state === '2') key.state = '3';
      },
    }),
  },
  {
    id: 'cancel-loses-the-expiry',
    breaks: ['IMP-021'],
    story: 'Cancelling a deletion removes the expiration time of the material.',
    patch: documented => ({
      stateAfterCancel: key => {
        key.expiresAt = undefined;
        return documented.stateAfterCancel(key);
      },
    }),
  },
  {
    id: 'enable-renews-the-creation-date',
    breaks: ['IMP-013'],
    story: 'Enabling a key sets its creation date to now.',
    patch: documented => ({
      stateAfterEnable: key => {
        key.creation_date = Date.now();
        return documented.stateAfterEnable(key);
      },
    }),
  },
  {
    id: 'disable-clears-the-description',
    breaks: ['IMP-013'],
    story: 'Disabling a key removes its description.',
    patch: documented => ({
      stateAfterDisable: key => {
        key.key_description = '';
        return documented.stateAfterDisable(key);
      },
    }),
  },
  {
    id: 'import-token-is-valid-for-an-hour',
    breaks: ['IMP-002'],
    story: 'Says that an import token is valid for 24 hours, and takes it for one.',
    patch: () => ({ acceptsAgeOfImportToken: (ticket, now) => now < ticket.expiresAt - 82_800 }),
  },
  {
    id: 'error-repeats-the-plain-text',
    breaks: ['ERR-005'],
    story: 'The error of a refused encryption repeats what was to be encrypted.',
    patch: documented => ({
      errorText: (code, request) =>
        request.operation === 'encrypt-data'
          ? `Cannot encrypt ${String(request.parameters.plain_text)}.`
          : documented.errorText(code, request),
    }),
  },
  {
    id: 'error-ends-with-half-of-the-token',
    breaks: ['ERR-005'],
    story: 'Errors repeat the second half of the token.',
    patch: documented => ({
      errorText: (code, request) =>
        `${documented.errorText(code, request)} (${String(request.headers['x-auth-token'] ?? '').slice(-48)})`,
    }),
  },
  {
    id: 'one-node-never-learns-of-the-delete',
    breaks: ['DEL-005'],
    story: 'Every fifth look at a key whose material was deleted shows it Enabled, for ever.',
    patch: documented => {
      let looks = 0;
      return {
        shownState: key => {
          if (key.imports === 0 || key.state !== '5') return documented.shownState(key);
          looks += 1;
          return looks % 5 === 0 ? '2' : '5';
        },
      };
    },
  },
  {
    id: 'every-fourth-decrypt-works-after-the-delete',
    breaks: ['STA-002'],
    story: 'One node of four goes on decrypting after the material was deleted.',
    patch: documented => {
      const kept = new Map<string, Buffer>();
      let refused = 0;
      return {
        materialForDecrypt: (key: Key) => {
          const material = documented.materialForDecrypt(key);
          if (material) kept.set(key.key_id, material);
          if (material || key.state !== '5') return material;
          refused += 1;
          return refused % 4 === 0 ? kept.get(key.key_id) : undefined;
        },
      };
    },
  },
  {
    id: 'order-of-the-material-does-not-count',
    breaks: ['REC-008'],
    story: 'Takes other material that has the same bytes in another order.',
    patch: () => ({ fingerprintOf: material => Buffer.from([...material].sort((a, b) => a - b)) }),
  },
  {
    id: 'broken-characters-of-the-material-are-alike',
    breaks: ['REC-008'],
    story: 'Compares material as text, in which all bytes that are no character look alike.',
    patch: documented => ({
      fingerprintOf: (material, key) => documented.fingerprintOf(Buffer.from(material.toString('utf8')), key),
    }),
  },
  {
    id: 'material-of-64-bytes-is-taken',
    breaks: ['IMP-009'],
    story: 'Takes material whose length is a multiple of 32 bytes.',
    patch: () => ({
      acceptsMaterialLength: (_key, material) => material.length > 0 && material.length % 32 === 0,
    }),
  },
  {
    id: 'leading-zeros-of-the-material-are-lost',
    breaks: ['IMP-003'],
    story: 'Reads material as a number, so that material that begins with a zero byte is too short.',
    patch: () => ({
      unwrappedMaterial: plain =>
        plain && plain[0] === 0 ? plain.subarray(plain.findIndex(byte => byte !== 0)) : plain,
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
    id: 'what-follows-the-object-is-ignored',
    breaks: ['INP-006'],
    story: 'Reads the first JSON object of a body and ignores what follows it.',
    patch: documented => ({
      parseJson: text =>
        documented.parseJson(text) ?? documented.parseJson(text.slice(0, text.indexOf('}') + 1)),
    }),
  },
  {
    id: 'disabled-keys-cannot-be-scheduled',
    breaks: ['IMP-013'],
    story: 'Refuses to schedule the deletion of a Disabled key.',
    patch: documented => ({
      acceptsStateForSchedule: key => key.state !== '3' && documented.acceptsStateForSchedule(key),
    }),
  },
  {
    id: 'imported-key-reads-origin-kms',
    breaks: ['IMP-001'],
    story: 'Once it has material, an external key shows the origin kms.',
    patch: documented => ({
      keyInfo: (key, shown) => ({
        ...documented.keyInfo(key, shown),
        origin: key.imports > 0 ? 'kms' : key.origin,
      }),
    }),
  },
];
