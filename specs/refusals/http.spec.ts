import { answerOf, expect, requirement, test, textOf } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';

test.describe('methods and paths', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    test(`refuses ${method}`, requirement('HTTP-001'), async ({ keys }) => {
      const key = await keys.imported();

      const reply = await key.call(operation, {}, { method });
      const withQuery = await key.call(operation, {}, { method, path: `${operation}?key_id=${key.key_id}` });

      expect(reply).toBeKmsError(405, 'KMS.0215', { check: `${method} with the id in the body` });
      expect(withQuery).toBeKmsError(405, 'KMS.0215', { check: `${method} with the id in the query` });
      await expect(key).toBeUntouched({ everywhere: method === 'DELETE' });
    });
  }

  for (const method of ['HEAD', 'OPTIONS']) {
    test(`deletes nothing for ${method}`, requirement('HTTP-001'), async ({ keys }) => {
      const key = await keys.imported();

      await key.call(operation, {}, { method });
      await key.call(operation, {}, { method, path: `${operation}?key_id=${key.key_id}` });

      await expect(key).toBeUntouched();
    });
  }

  test('refuses an unknown operation', requirement('HTTP-002'), async ({ keys }) => {
    const key = await keys.imported();

    for (const path of [`${operation}s`, `${operation}.json`]) {
      const reply = await key.call(operation, {}, { path });
      expect.soft(reply).toBeKmsError(404, 'APIGW.0101', { check: path });
      if (reply.status < 300) break;
    }
    await expect(key).toBeUntouched();
  });

  for (const [what, path] of [
    ['a trailing slash', `${operation}/`],
    ['another case', operation.toUpperCase()],
    ['a doubled slash', `/${operation}`],
    ['a query string', `${operation}?version=1`],
  ] as const) {
    test(`shows what ${what} does`, requirement('HTTP-003'), async ({ kms, keys }) => {
      const key_id = keys.unknownId();

      const reply = await kms.call(operation, { key_id }, { path });

      expect(answerOf(reply)).toBeObserved(what);
    });
  }

  for (const language of ['zh-CN', 'de-DE, de;q=0.9', '*;q=0']) {
    test(`explains a refusal to who asks for ${language}`, requirement('ERR-001'), async ({ kms, keys }) => {
      const headers = { 'accept-language': language, 'x-language': language };

      const reply = await kms.call(operation, { key_id: keys.unknownId() }, { headers });

      expect(reply).toBeRefused({ presumes: ['PRE-010'] });
      expect(Boolean(textOf(reply.body, 'error', 'error_msg'))).toBeAsDocumented(
        'there is an error_msg',
        true,
      );
    });
  }
});
