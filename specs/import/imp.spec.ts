import { randomUUID } from 'node:crypto';
import { answerOf, expect, memberOf, publicKeyOf, requirement, test, textOf } from '../../fixtures/test.ts';

const idPattern = /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/;
const tokenPattern = /^[0-9a-zA-Z+/=]{200,6144}$/;
const hour = 3600;
const wrapping_algorithm = 'RSAES_OAEP_SHA_256';

test.describe('getting to imported material', () => {
  test('creates an external key', requirement('IMP-001'), async ({ kms, keys }) => {
    const { reply, key_id, alias } = await keys.created();

    if (reply) expect(reply).toMatchContract(200);
    expect(idPattern.test(key_id)).toBeAsDocumented('key_id of the documented form', true);
    const described = await kms.untilServed('describe-key', { key_id });
    expect(textOf(described.body, 'key_info', 'key_id')).toBeAsDocumented('key_id of describe-key', key_id);
    expect(textOf(described.body, 'key_info', 'key_alias')).toBeAsDocumented('key_alias', alias);
    expect(textOf(described.body, 'key_info', 'origin')).toBeAsDocumented('origin', 'external');
    const domain = reply && textOf(reply.body, 'key_info', 'domain_id');
    if (domain !== undefined) {
      const shown = textOf(described.body, 'key_info', 'domain_id');
      expect(shown === domain).toBeAsDocumented('describe-key and create-key tell one domain_id', true);
    }
    const used = await kms.call('encrypt-data', { key_id, plain_text: 'before any import' });
    expect(used).toBeRefused({ without: 'cipher_text', check: 'encrypt-data before any import' });
    if (reply) await expect(await keys.adopt(key_id, alias)).toHaveState('Pending import');
  });

  test('gives parameters for an import', requirement('IMP-002'), async ({ keys, run }) => {
    const key = await keys.neverImported();

    const reply = await key.call('get-parameters-for-import', { wrapping_algorithm });

    expect(reply).toMatchContract(200);
    expect(publicKeyOf(textOf(reply.body, 'public_key'))).toBeAsDocumented('public_key', 'rsa of 2048 bits');
    const tokenFits = tokenPattern.test(textOf(reply.body, 'import_token') ?? '');
    expect(tokenFits).toBeAsDocumented('import_token of 200 to 6144 characters', true);
    const expiration_time = memberOf(reply.body, 'expiration_time');
    expect(typeof expiration_time).toBeAsDocumented('type of expiration_time', 'number', {
      nonStrict: ['string'],
    });
    const ahead = (Number(expiration_time) - run.now()) / hour;
    expect(Math.abs(ahead - 24) < 1).toBeAsDocumented('expiration_time about 24 h ahead', true);
  });

  test('imports material and enables the key', requirement('IMP-003'), async ({ keys, imports }) => {
    const key = await keys.forFirstImport('no refused import');
    const isNew = key.record.imports === 0;
    if (isNew) key.endInZeros();

    const reply = await imports.send(key);

    expect(reply).toMatchContract(200);
    await expect(key).toHaveState('Enabled');
    if (isNew)
      await expect(key).toKeepItsIdentity({ check: 'metadata after the import', presumes: ['IMP-001'] });
    await expect(key).toEncryptAndDecrypt({ presumes: ['IMP-013'] });
  });

  test('takes a serial number with the material', requirement('IMP-003'), async ({ keys, imports }) => {
    const key = await keys.pendingImport();
    const presumes = ['DEL-005', 'STA-005', 'REC-001', 'REC-005', 'IMP-019'];

    const reply = await imports.send(key, { sequence: randomUUID() });

    expect(reply).toMatchContract(200, { check: 'an import with a sequence', presumes });
    await expect(key).toHaveState('Enabled', {
      check: 'key_state after an import with a sequence',
      presumes,
    });
  });

  test(
    'gives expiration_time back in milliseconds',
    requirement('IMP-004'),
    async ({ keys, arrange, run }) => {
      const expiration_time = run.now() + 365 * 24 * hour;
      const key = await arrange.importInto(await keys.pendingImport(), { expiration_time });
      keys.discard(key); // no other test should use material that expires

      const shown = async () => textOf(await key.info(), 'expiration_time');
      const documented = `${expiration_time * 1000}`;
      expect(await shown()).toBeAsDocumented('expiration_time', documented);
      await arrange.enable(await arrange.disable(key));
      const check = 'expiration_time after disable-key and enable-key';
      expect(await shown()).toBeAsDocumented(check, documented);

      // Clients of the real clouds send it as a string.
      const later = expiration_time + hour;
      await arrange.importInto(await arrange.deleteMaterial(key, 'DEL-007'), {
        expiration_time: later,
        members: { expiration_time: `${later}` },
      });
      const asString = 'expiration_time that was sent as a string';
      const presumes = ['REC-001', 'EXP-002'];
      expect(await shown()).toBeAsDocumented(asString, `${later * 1000}`, { presumes });
    },
  );

  for (const algorithm of ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1', 'RSAES_PKCS1_V1_5'] as const) {
    test(
      `imports material wrapped with ${algorithm}`,
      requirement('IMP-012'),
      async ({ keys, imports, run }) => {
        const presumes = ['IMP-002', 'IMP-003', 'STA-005', 'REC-001'];
        const also = {
          presumes,
          acceptable: algorithm === 'RSAES_OAEP_SHA_256' ? [] : ['200', '400 KMS.0308'],
        };
        const documented = run.documented(algorithm);
        const key = await keys.pendingImport();

        const asked = await key.call('get-parameters-for-import', { wrapping_algorithm: algorithm });

        expect(answerOf(asked)).toBeAsDocumented(`parameters for ${algorithm}`, documented, also);
        if (asked.status !== 200 || documented !== '200') return;
        const reply = await imports.send(key, { algorithm });
        expect(reply).toMatchContract(200, {
          check: `import wrapped with ${algorithm}`,
          presumes: ['IMP-003', 'REC-001'],
        });
        await expect(key).toHaveState('Enabled', { check: `key_state after ${algorithm}`, presumes });
      },
    );
  }

  test('refuses a made-up wrapping algorithm', requirement('IMP-012'), async ({ keys }) => {
    const key = await keys.neverImported();

    const reply = await key.call('get-parameters-for-import', { wrapping_algorithm: 'RSAES_MADE_UP_SHA_0' });

    expect(reply).toBeKmsError(400, 'KMS.0308', { check: 'parameters for a made-up algorithm' });
    await expect(key).toHaveState('Pending import', {
      check: 'key_state after the refusal',
      presumes: ['IMP-001'],
    });
  });

  test('shows parameters while the key has material', requirement('IMP-015'), async ({ keys }) => {
    const key = await keys.imported();

    const reply = await key.call('get-parameters-for-import', { wrapping_algorithm });

    expect(answerOf(reply)).toBeObserved('get-parameters-for-import of an Enabled key');
  });
});
