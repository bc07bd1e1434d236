import { randomBytes } from 'node:crypto';
import { corrupted } from '../../fixtures/input/corrupt.ts';
import { expect, newMaterial, requirement, test } from '../../fixtures/test.ts';

test.describe('import-key-material: refusals', () => {
  // One after the other: they share a key, and no worker waits for it.
  test.describe.configure({ mode: 'default' });

  test('refuses a key whose material KMS generated', requirement('IMP-005'), async ({ keys, imports }) => {
    const key = await keys.generatedByKms();
    const parameters = await imports.parameters(await keys.neverImported());
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256';

    const asked = await key.call('get-parameters-for-import', { wrapping_algorithm });
    const imported = await imports.send(key, { parameters });

    expect.soft(asked).toBeKmsError(400, 'KMS.0309');
    expect.soft(imported).toBeKmsError(400, 'KMS.0309');
    await expect(key).toBeUntouched();
  });

  test('refuses the import token of another key', requirement('IMP-006'), async ({ keys, imports }) => {
    const [key, other] = [await keys.neverImported(), await keys.neverImported()];
    const parameters = await imports.parameters(other);

    const reply = await imports.send(key, { parameters });

    expect(reply).toBeKmsError(400, 'KMS.2603');
    await expect(key).toBeUntouched();
    await expect(other).toBeUntouched({ check: 'the other key afterwards' });
  });

  test(
    'refuses the import token of another key that has material by now',
    requirement('IMP-006'),
    async ({ keys, imports, arrange }) => {
      const [key, other] = [await keys.neverImported(), await keys.pendingImport()];
      const parameters = await imports.parameters(other);
      await arrange.importInto(other, { parameters: await imports.parameters(other) });

      const reply = await imports.send(key, { parameters });

      // Where its import ended the token, the texts have other codes for it.
      const codes = ['KMS.2603', 'KMS.2601', 'KMS.2605'];
      expect(reply).toBeKmsError(400, codes, { check: 'the token of a key that has material' });
      await expect(key).toBeUntouched({ check: 'the key after that token' });
    },
  );

  for (const [how, corrupt] of [
    ['corrupted in its middle', (token: string) => corrupted(token, 0.5)],
    ['corrupted near its end', (token: string) => corrupted(token, 0.9)],
    ['without its end', (token: string) => token.slice(0, -8)],
    ['with more after its end', (token: string) => `${token}AAAAAAAA`],
  ] as const) {
    test(`refuses an import token ${how}`, requirement('IMP-007'), async ({ keys, imports }) => {
      const key = await keys.neverImported();
      const parameters = await imports.parameters(key);
      const import_token = corrupt(parameters.import_token);

      const reply = await imports.send(key, { parameters, import_token });

      expect(reply).toBeKmsError(400, 'KMS.2605', { check: `a token ${how}` });
      await expect(key).toBeUntouched({ check: `the key after a token ${how}` });
    });
  }

  test(
    'refuses material that was not wrapped with its key',
    requirement('IMP-008'),
    async ({ keys, imports }) => {
      const key = await keys.neverImported();
      const number = Buffer.concat([Buffer.from([0x01]), randomBytes(255)]);

      const reply = await imports.send(key, { encrypted_key_material: number.toString('base64') });

      expect(reply).toBeKmsError(400, 'KMS.0311');
      await expect(key).toBeUntouched();
    },
  );

  test(
    'refuses material that was wrapped with the key of another token',
    requirement('IMP-008'),
    async ({ keys, imports }) => {
      const key = await keys.neverImported();
      const [{ public_key }, newest] = [await imports.parameters(key), await imports.parameters(key)];
      const check = 'material wrapped with the public key of another token';
      if (public_key === newest.public_key) return expect('one public key for both').toBeObserved(check);

      const reply = await imports.send(key, { parameters: { ...newest, public_key } });

      expect(reply).toBeKmsError(400, 'KMS.0311', { check });
      await expect(key).toBeUntouched({ check: `the key after ${check}` });
    },
  );

  for (const bytes of [16, 31, 33]) {
    test(`refuses material of ${bytes} bytes`, requirement('IMP-009'), async ({ keys, imports }) => {
      const key = await keys.neverImported();

      const material = newMaterial(bytes);
      // An editor leaves a line feed at the end of a file: it belongs to the material like any other byte.
      if (bytes > 32) material.writeUInt8(0x0a, bytes - 1);
      const reply = await imports.send(key, { material });

      expect(reply).toBeKmsError(400, 'KMS.2604', { check: `material of ${bytes} bytes` });
      await expect(key).toBeUntouched({ check: `the key after material of ${bytes} bytes` });
    });
  }

  test('refuses an expiration time in the past', requirement('IMP-010'), async ({ keys, imports, run }) => {
    const key = await keys.neverImported();

    const expiration_time = run.now() - 3600;
    const reply = await imports.send(key, { expiration_time });
    // Clients of the real clouds send it as a string.
    const asText = { expiration_time, members: { expiration_time: `${expiration_time}` } };
    const sentAsText = await imports.send(key, asText);

    expect(reply).toBeKmsError(400, 'KMS.2602');
    expect(sentAsText).toBeKmsError(400, '*', { check: 'an expiration time in the past, as a string' });
    await expect(key).toBeUntouched();
  });

  for (const [what, choose] of [
    ['the same material', (own: Uint8Array) => own],
    ['other material', () => newMaterial()],
  ] as const) {
    test(
      `refuses ${what} for a key that has material`,
      requirement('IMP-011'),
      async ({ keys, arrange, imports, run }) => {
        const key = await keys.pendingImport();
        const [earlier, newest] = [await imports.parameters(key), await imports.parameters(key)];
        await arrange.importInto(key, { parameters: newest });

        // Nothing of it may take effect, the time neither.
        const expiration_time = run.now() + 2 * 24 * 3600;
        const material = choose(key.material);
        const reply = await imports.send(key, { parameters: earlier, material, expiration_time });

        expect(reply).toBeKmsError(400, 'KMS.0310', { check: `import of ${what}` });
        await expect(key).toBeUntouched({ check: `the key after ${what}` });
      },
    );
  }

  test(
    'refuses an import into a Disabled key that has material',
    requirement('IMP-011'),
    async ({ keys, arrange, imports }) => {
      const key = await keys.pendingImport();
      const [earlier, newest] = [await imports.parameters(key), await imports.parameters(key)];
      await arrange.disable(await arrange.importInto(key, { parameters: newest }));

      const reply = await imports.send(key, { parameters: earlier });

      expect(reply).toBeKmsError(400, 'KMS.0310', { check: 'import into a Disabled key' });
      await expect(key).toHaveState('Disabled', { check: 'key_state after an import into a Disabled key' });
    },
  );
});
