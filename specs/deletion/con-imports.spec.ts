import {
  type CallOptions,
  expect,
  type Kms,
  requirement,
  type TestKey,
  test,
  textOf,
} from '../../fixtures/test.ts';

const uses = Array.from({ length: 8 }, (_, n) => `use ${n} right after an import`);
/** What a race comes to depends on chance; its observation does not. */
const noLoss = { observation: 'refused, or ciphertext that decrypts later' };

test.describe('concurrency: imports', () => {
  test('the first uses lose nothing', requirement('CON-006'), async ({ kms, keys, arrange, imports }) => {
    const key = await keys.forFirstImport();
    const presumes = ['IMP-003', 'IMP-019', 'REC-001', 'REC-002', 'REC-007', 'CON-003'];

    await imports.send(key);
    const first = await useAtOnce(kms, key);
    await arrange.makeReady(key, await key.leaves('Pending import'));
    await arrange.deleteMaterial(key);
    await imports.send(key);
    const second = await useAtOnce(kms, key);
    const opened = await openAtOnce(kms, first);
    await key.leaves('Pending import');

    for (const { plain_text, received } of opened) {
      const what = 'plaintext of one of eight decrypts at once, right after an import';
      expect.soft(received).toBeAsDocumented(what, plain_text, { ...noLoss, presumes });
    }

    for (const { cipher_text, plain_text } of [...first, ...second]) {
      const decrypted = await key.decrypt(cipher_text, plain_text);
      const what = 'plaintext of a use right after an import';
      expect(decrypted.plain_text).toBeAsDocumented(what, plain_text, { ...noLoss, presumes });
    }
    await expect(key).toDecryptItsKeepsake({ check: 'decrypt-data after the first uses', presumes });
  });

  for (const tokens of [1, 2]) {
    const title = `two imports at once with ${tokens === 1 ? 'one token' : 'two tokens'} end alike`;
    test(title, requirement('CON-007'), async ({ kms, keys, arrange, imports, otherMaterial }) => {
      const key = await keys.deleted();
      const first = await imports.parameters(key);
      const second = tokens === 1 ? first : await imports.parameters(key);
      const presumes = ['IMP-003', 'IMP-011', 'STA-005', 'REC-001', 'REC-002', 'REC-003', 'REC-004'];

      const replies = await kms.atOnce(
        [first, second].map(parameters => (call: CallOptions) => imports.send(key, { parameters, call })),
        2,
      );

      const heard = replies.filter(reply => reply !== undefined);
      for (const reply of heard.filter(({ status }) => status >= 300))
        expect(reply).toBeKmsError(400, ['KMS.0310', 'KMS.2601', 'KMS.2605'], {
          check: 'the other import',
          presumes,
        });
      await expect(key).toHaveState('Enabled', { check: 'state after both', presumes });
      await expect(key).toDecryptItsKeepsake({ check: 'decrypt-data after both', presumes });
      await arrange.deleteMaterial(key);
      const other = await imports.send(key, { material: otherMaterial });
      expect(other).toBeRefused({ check: 'import of other material after both', presumes });
      const same = await imports.send(key);
      expect(same).toMatchContract(200, { check: 'import of the same material after both', presumes });
    });
  }

  test(
    'imports into different keys at once end apart',
    requirement('CON-007'),
    async ({ kms, keys, imports }) => {
      const [one, other] = [await keys.deleted(), await keys.deleted()];
      const [first, second] = [await imports.parameters(one), await imports.parameters(other)];
      const send = (key: TestKey, parameters: typeof first) => (call: CallOptions) =>
        imports.send(key, { parameters, call });
      const presumes = ['IMP-003', 'IMP-013', 'STA-005', 'REC-001', 'REC-002', 'REC-004', 'REC-007'];

      const replies = await kms.atOnce([send(one, first), send(other, second)], 2);

      for (const [n, key] of [one, other].entries()) {
        if (!replies[n]) continue;
        const check = `import into key ${n + 1} of 2 at once`;
        expect.soft(replies[n]).toMatchContract(200, { check, presumes });
        const also = { check: `decrypt-data of key ${n + 1} of 2`, presumes };
        await expect(key).toHaveState('Enabled', { check: `state of key ${n + 1} of 2`, presumes });
        await expect(key).toDecryptItsKeepsake(also);
      }
    },
  );

  test(
    'two imports of different material at once end with one of them',
    requirement('CON-007'),
    async ({ kms, keys, arrange, imports, otherMaterial }) => {
      const key = await keys.forFirstImport();
      const parameters = await imports.parameters(key);
      const presumes = [
        'IMP-003',
        'IMP-011',
        'IMP-013',
        'IMP-019',
        'REC-001',
        'REC-002',
        'REC-003',
        'REC-007',
      ];
      const send = (material: Uint8Array) => (call: CallOptions) =>
        imports.send(key, { parameters, material, call });

      const replies = await kms.atOnce([send(key.material), send(otherMaterial)], 2);

      const [own, other] = replies.map(reply => reply !== undefined && reply.status < 300);
      if (other) keys.discard(key);
      expect(own && other).toBeAsDocumented('both materials are taken', false, { presumes });
      if (other || !own) return;
      await arrange.makeReady(key, await key.leaves('Pending import'));
      await arrange.deleteMaterial(key);
      const again = await imports.send(key);
      expect(again).toMatchContract(200, { check: 'import of the material that was taken', presumes });
      await expect(key).toDecryptItsKeepsake({ check: 'decrypt-data after that import', presumes });
    },
  );
});

/** Encrypts eight texts at once; what was refused is left out. */
async function useAtOnce(kms: Kms, key: TestKey) {
  const calls = uses.map(
    plain_text => (options: CallOptions) => key.call('encrypt-data', { plain_text }, options),
  );
  const replies = await kms.atOnce(calls, 2);
  return replies.flatMap((reply, n) => {
    const cipher_text = reply?.status === 200 ? textOf(reply.body, 'cipher_text') : undefined;
    return cipher_text ? [{ cipher_text, plain_text: uses[n] as string }] : [];
  });
}

/** Decrypts all at once; what was refused is left out. */
async function openAtOnce(kms: Kms, made: ReadonlyArray<{ cipher_text: string; plain_text: string }>) {
  const calls = made.map(
    ({ cipher_text }) =>
      (options: CallOptions) =>
        kms.call('decrypt-data', { cipher_text }, options),
  );
  const replies = await kms.atOnce(calls, Math.min(2, calls.length));
  return made.flatMap(({ plain_text }, n) => {
    const reply = replies[n];
    return reply?.status === 200 ? [{ plain_text, received: textOf(reply.body, 'plain_text') }] : [];
  });
}
