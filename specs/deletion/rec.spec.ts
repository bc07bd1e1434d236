import { variedCiphertexts } from '../../fixtures/keys/ciphertexts.ts';
import { expect, type Imports, requirement, type TestKey, test, textOf } from '../../fixtures/test.ts';

/** Which ciphertexts there are depends on what the target serves; what is observed does not. */
const sameText = { observation: 'the text that was encrypted' };

test.describe('after the delete: re-importing restores', () => {
  test('takes the same material and is Enabled', requirement('REC-001'), async ({ keys, imports }) => {
    const key = await keys.deleted('first time');

    const reply = await imports.send(key);

    expect(reply).toMatchContract(200);
    await expect(key).toHaveState('Enabled');
  });

  test('takes the same material in another wrapping', requirement('REC-001'), async ({ keys, imports }) => {
    const key = await keys.deleted();
    const wrapping_algorithm = 'RSAES_OAEP_SHA_1';
    const asked = await key.call('get-parameters-for-import', { wrapping_algorithm });
    const algorithm = asked.status === 200 ? wrapping_algorithm : 'RSAES_OAEP_SHA_256';

    const reply = await imports.send(key, { algorithm });

    const check = 'import of the same material, wrapped with another algorithm where there is one';
    expect(reply).toMatchContract(200, { check });
    await expect(key).toHaveState('Enabled', { check: 'state after that import' });
  });

  test(
    'decrypts what was encrypted before the delete',
    requirement('REC-002'),
    async ({ kms, keys, arrange }) => {
      const key = await keys.imported('never deleted');
      const ciphertexts = await variedCiphertexts(kms, key);
      await arrange.deleteMaterial(key);
      await kms.call('decrypt-data', key.keptCiphertext()); // refused now, which must not be remembered

      await arrange.importOnly(key);

      await expect(key).toDecryptItsKeepsake();
      for (const { what, plain_text, members } of ciphertexts) {
        const reply = await kms.untilServed('decrypt-data', members);
        const check = `decrypt-data of ${what} after a re-import`;
        expect.soft(textOf(reply.body, 'plain_text')).toBeAsDocumented(check, plain_text, sameText);
      }
    },
  );

  test('refuses other material', requirement('REC-003'), async ({ keys, imports, otherMaterial }) => {
    const key = await keys.deleted('first time');

    const reply = await imports.send(key, { material: otherMaterial });
    expect(reply).toBeKmsError(400, 'KMS.2606');
    const again = await imports.send(key, { material: otherMaterial });

    expect(again).toBeKmsError(400, 'KMS.2606', { check: 'the same other material once more' });
    await expect(key).toHaveState('Pending import', { check: 'key_state after the refusal' });
  });

  test(
    'takes the right material after a refusal',
    requirement('REC-004'),
    async ({ keys, imports, otherMaterial }) => {
      const key = await keys.deleted();
      await imports.refused(key, { material: otherMaterial }, 'REC-003');

      const reply = await imports.send(key);

      expect(reply).toMatchContract(200, { presumes: ['REC-001'] });
      await expect(key).toDecryptItsKeepsake({ presumes: ['REC-002'] });
    },
  );

  test('can be repeated three times with nothing lost', requirement('REC-005'), async ({ keys, imports }) => {
    const key = await keys.imported();
    const presumes = ['DEL-001', 'DEL-005', 'STA-005', 'REC-001', 'REC-002'];

    for (const cycle of [1, 2, 3]) {
      const deleted = await key.call('delete-imported-key-material');
      expect(deleted).toMatchContract(200, { check: `delete of cycle ${cycle}`, presumes });
      await expect(key).toHaveState('Pending import', {
        check: `key_state after the delete of cycle ${cycle}`,
        presumes,
      });
      const imported = await imports.send(key);
      expect(imported).toMatchContract(200, { check: `import of cycle ${cycle}`, presumes });
      await expect(key).toHaveState('Enabled', {
        check: `key_state after the import of cycle ${cycle}`,
        presumes,
      });
      await expect(key).toDecryptItsKeepsake({ check: `decrypt-data after cycle ${cycle}`, presumes });
    }
    await expect(key).toKeepItsIdentity({ presumes: ['DEL-006'] });
  });

  test('enables a key that was deleted while Disabled', requirement('REC-006'), async ({ keys, arrange }) => {
    const key = await arrange.deleteMaterial(await keys.disabled('never deleted'), 'DEL-003');

    await arrange.importOnly(key, 'any');

    await expect(key).toHaveState('Enabled', { acceptable: ['Disabled'], presumes: ['REC-001'] });
  });

  test('encrypts and decrypts anew', requirement('REC-007'), async ({ keys, arrange }) => {
    const key = await keys.deleted('first time');

    await arrange.importOnly(key);

    await expect(key).toEncryptAndDecrypt();
  });

  for (const [what, differ] of [
    ['in its first bit', flip(0, 0x80)],
    ['in one bit in the middle', flip(16, 0x01)],
    ['in its last byte only', flip(31, 0xff)],
    ['in its last bit', flip(31, 0x01)],
    ['in the order of its bytes', (material: Buffer) => Buffer.from(material).reverse()],
    ['in the case of a letter', inAnotherCase],
    ['in bytes that are no text', inBytesOfNoText],
    ['in every bit', (material: Buffer) => Buffer.from(material.map(byte => byte ^ 0xff))],
  ] as const) {
    test(`refuses material that differs ${what}`, requirement('REC-008'), async ({ keys, imports }) => {
      const key = await keys.deleted();

      await refusesMaterial(differ(key.material), key, imports);
    });
  }

  test(
    'refuses material that differs behind a zero byte',
    requirement('REC-008'),
    async ({ keys, arrange, imports }) => {
      const key = await keys.forFirstImport();
      if (key.record.imports === 0) key.endInZeros();
      await arrange.deleteMaterial(await arrange.importInto(key));

      await refusesMaterial(flip(16, 0x01)(key.material), key, imports);
    },
  );
});

async function refusesMaterial(material: Buffer, key: TestKey, imports: Imports): Promise<void> {
  const reply = await imports.send(key, { material });

  expect(reply).toBeKmsError(400, 'KMS.2606', { presumes: ['REC-003', 'REC-004'] });
  await expect(key).toHaveState('Pending import', {
    check: 'key_state after the refusal',
    presumes: ['REC-003'],
  });
}

/** Changes a byte so that the whole reads the same as UTF-8, in which every byte that is no text is shown alike. */
function inBytesOfNoText(material: Buffer): Buffer {
  const text = material.toString('utf8');
  for (let at = 0; at < material.length; at += 1)
    for (let bits = 1; bits < 256; bits += 1) {
      const other = flip(at, bits)(material);
      if (other.toString('utf8') === text) return other;
    }
  return flip(0, 0x80)(material);
}

/** Changes the case of the first byte that is a letter of ASCII, where there is one. */
function inAnotherCase(material: Buffer): Buffer {
  const letter = material.findIndex(byte => /[A-Za-z]/.test(String.fromCharCode(byte)));
  return flip(Math.max(0, letter), 0x20)(material);
}

/** Changes bits of one byte. */
function flip(byte: number, bits: number): (material: Buffer) => Buffer {
  return material => {
    const other = Buffer.from(material);
    other[byte] = (other[byte] ?? 0) ^ bits;
    return other;
  };
}
