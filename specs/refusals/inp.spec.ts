import { randomUUID } from 'node:crypto';
import { answerOf, expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';

test.describe('delete-imported-key-material: request input', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const [what, body] of [
    ['an empty object', {}],
    ['a sequence alone', { sequence: randomUUID() }],
  ] as const) {
    test(`refuses ${what}`, requirement('INP-001'), async ({ kms }) => {
      const reply = await kms.call(operation, body);

      expect(reply).toBeKmsError(400, 'KMS.0204', { check: what });
    });
  }

  test(
    'refuses a key_id under another spelling of its name, or in the query',
    requirement('INP-001'),
    async ({ kms, keys }) => {
      const key = await keys.imported();

      for (const name of ['KEY_ID', 'keyId', 'key-id', 'key_id ']) {
        key.record.ready = false;
        const reply = await kms.call(operation, { [name]: key.key_id });
        if (reply.status >= 500) continue; // ERR-004 has it

        expect
          .soft(reply)
          .toBeKmsError(400, 'KMS.0204', { check: `key_id under the name ${JSON.stringify(name)}` });
        if (reply.status < 300) break;
      }
      const path = `${operation}?key_id=${key.key_id}`;
      const inQuery = await kms.call(operation, {}, { path });
      expect.soft(inQuery).toBeKmsError(400, 'KMS.0204', { check: 'key_id in the query alone' });
      await expect(key).toBeUntouched({ check: 'the key after a delete under other names' });
    },
  );

  test('takes letters g to z for an id', requirement('INP-003'), async ({ kms, keys }) => {
    const hexadecimal = await kms.call(operation, { key_id: keys.unknownId() });

    const reply = await kms.call(operation, { key_id: keys.unknownId('ghijklmnopqrstuvwxyz') });

    expect(answerOf(reply)).toBeAsDocumented('the answer to an unknown id', answerOf(hexadecimal));
  });

  for (const [what, sequence] of [
    ['no character', ''],
    ['35 characters', '919c82d4-8046-4722-9094-35c3c6524cf'],
    ['37 characters', '919c82d4-8046-4722-9094-35c3c6524cfff'],
    ['a number', 919],
    ['36 members of a list', Array.from({ length: 36 }, () => '5')],
  ] as const) {
    test(`refuses a sequence of ${what}`, requirement('INP-005'), async ({ keys }) => {
      const key = await keys.imported();

      const reply = await key.call(operation, { sequence });

      expect(reply).toBeKmsError(400, 'KMS.0206', { check: `sequence of ${what}` });
      if (reply.status >= 400)
        await expect(key).toBeUntouched({ check: `the key after a sequence of ${what}` });
    });
  }

  test('shows what an over-long body does', requirement('INP-007'), async ({ kms, keys }) => {
    const key = await keys.imported();
    const body = { key_id: key.key_id, padding: 'x'.repeat(600 * 1024) };
    key.record.ready = false;

    const reply = await kms.attempt(operation, body);

    if (typeof reply !== 'string' && reply.status < 300) keys.discard(key);
    expect(typeof reply === 'string' ? 'no reply' : answerOf(reply)).toBeObserved('a body of 600 KiB');
  });

  test('tolerates unknown members', requirement('INP-008'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call(operation, {
      unknown: 'member',
      key_state: '5',
      nested: { members: [1, null] },
    });

    expect(reply).toBeHarmless();
  });

  for (const [what, contentType] of [
    ['no Content-Type', null],
    ['Content-Type text/plain', 'text/plain'],
    ['the Content-Type of a form', 'application/x-www-form-urlencoded'],
  ] as const) {
    test(`refuses ${what}`, requirement('INP-010'), async ({ keys }) => {
      const key = await keys.imported();

      const reply = await key.call(operation, {}, { contentType });

      expect(reply).toBeKmsError(400, 'KMS.0214', { check: what });
      if (reply.status >= 400) await expect(key).toBeUntouched({ check: `the key after ${what}` });
    });
  }

  test('refuses an alias in place of the id', requirement('INP-012'), async ({ kms, keys }) => {
    const key = await keys.imported();

    const reply = await kms.call(operation, { key_id: `alias/${key.alias}` });

    expect(reply).toBeKmsError(400, 'KMS.0205');
    await expect(key).toBeUntouched();
  });
});
