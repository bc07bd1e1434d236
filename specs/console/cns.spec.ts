import { type Arrangement, expect, type Keys, requirement, type TestKey, test } from '../../fixtures/test.ts';

// In one worker: a browser costs more than its tests.
test.describe.configure({ mode: 'default' });

test.describe('console: the published procedure', () => {
  test('deletes material by the published procedure', requirement('CNS-001'), async ({ console, keys }) => {
    const [key, bystander] = await keys.twins();

    const row = await console.row(key);
    await expect(row).toSay('Enabled', { check: 'the status before' });
    await expect(row).toOffer('delete material');
    const dialog = await row.choose('delete material');
    await dialog.ok();

    await expect(console).toAnnounceTheDeletion();
    await expect(row).toSay('Pending import');
    await expect(bystander).toBeUntouched({ check: 'another key afterwards' });
  });

  test('agrees with the API after a deletion', requirement('CNS-004'), async ({ console, keys, kms }) => {
    const key = await keys.imported();
    const row = await console.row(key);
    await (await row.choose('delete material')).ok();
    await row.demand('Pending import');

    await row.reload();

    await expect(row).toSay('Pending import', { check: 'the status on a page that is loaded anew' });
    await expect(key).toHaveState('Pending import');
    const reply = await kms.untilRefused('decrypt-data', key.keptCiphertext());
    expect(reply).toBeRefused({ without: 'plain_text' });
  });

  for (const [way, leave] of [
    ['Cancel', 'cancel'],
    ['Escape', 'escape'],
  ] as const) {
    test(`deletes nothing after ${way}`, requirement('CNS-003'), async ({ console, keys }) => {
      const key = await keys.imported();
      const row = await console.row(key);
      const dialog = await row.choose('delete material');

      await dialog[leave]();

      await expect(row).toSay('Enabled', { check: `the status after ${way}` });
      await expect(key).toBeUntouched({ check: `the key after ${way}` });
    });
  }

  test(
    'announces no success of a refused deletion',
    requirement('CNS-007'),
    async ({ console, keys, arrange }) => {
      const key = await keys.imported();
      const row = await console.row(key);
      const dialog = await row.choose('delete material');
      await arrange.scheduleDeletion(key);

      await dialog.ok();

      await expect(console).toShowAnError();
      await expect(console).toAnnounceTheDeletion({ announced: false });
      await expect(row).toSay('Pending deletion');
      await arrange.enable(await arrange.cancelDeletion(key));
      await expect(key).toDecryptItsKeepsake();
    },
  );

  test(
    'deletes nothing for a link or a form of another site',
    requirement('CNS-008'),
    async ({ console, keys, holdBack }) => {
      const key = await keys.imported();
      const row = await console.row(key);
      const order = await holdBack(await row.choose('delete material'), key);

      await order.sendAsLink();
      await expect(key).toBeUntouched({ check: 'the key after a link' });

      await order.sendFromElsewhere();
      await expect(key).toBeUntouched({ check: 'the key after a form of another site' });
    },
  );

  test('tells other origins nothing', requirement('CNS-009'), async ({ console, keys }) => {
    const key = await keys.imported();

    await console.row(key);

    expect(console).toKeepToItsOrigins();
  });

  test(
    'restores a key by an import',
    requirement('CNS-006'),
    async ({ console, keys, arrange, importByConsole }) => {
      const key = await arrange.deleteMaterial(await keys.imported());

      await importByConsole(key);

      await expect(await console.row(key)).toSay('Enabled');
      await expect(key).toHaveState('Enabled');
      await expect(key).toDecryptItsKeepsake();
    },
  );
});

const withoutDelete: ReadonlyArray<
  readonly [what: string, take: (keys: Keys, arrange: Arrangement) => Promise<TestKey>, id: string]
> = [
  ['a generated AES_256 key', keys => keys.generatedByKms(), 'CNS-002'],
  [
    'a Disabled generated AES_256 key',
    async (keys, arrange) => arrange.disable(await keys.generatedByKms()),
    'CNS-002',
  ],
  ['a generated RSA_2048 key', keys => keys.generatedByKms('RSA_2048'), 'CNS-002'],
  ['an imported RSA_2048 key', keys => keys.withImportedPrivateKey('RSA_2048'), 'CNS-002'],
  ['a key that never had material', keys => keys.neverImported(), 'CNS-005'],
  ['a key whose material was deleted', keys => keys.deleted(), 'CNS-005'],
  [
    'a key whose material was deleted while it was Disabled',
    async (keys, arrange) => {
      const key = await keys.disabled();
      keys.discard(key); // REC-006 checks what a delete from Disabled leaves
      return arrange.deleteMaterial(key, 'DEL-003');
    },
    'CNS-005',
  ],
  ['a key pending deletion', keys => keys.pendingDeletion(), 'CNS-005'],
];

test.describe('console: what a row offers', () => {
  for (const [what, take, id] of withoutDelete) {
    test(`offers no delete for ${what}`, requirement(id), async ({ console, keys, arrange }) => {
      const key = await take(keys, arrange);

      const row = await console.row(key);

      await expect(row).toOffer('delete material', { offered: false, check: `the row of ${what}` });
    });
  }

  test('offers no delete for a default key', requirement('CNS-005'), async ({ console, keys }) => {
    const key = await keys.defaultMasterKey();

    const row = await console.row(key, 'default');

    await expect(row).toOffer('delete material', { offered: false, check: 'the row of a default key' });
  });

  test('offers the delete for a Disabled key', requirement('CNS-005'), async ({ console, keys }) => {
    const key = await keys.disabled();

    const row = await console.row(key);

    await expect(row).toSay('Disabled');
    await expect(row).toOffer('delete material', { check: 'the row of a Disabled key' });
  });

  test('offers an import for a key without material', requirement('CNS-001'), async ({ console, keys }) => {
    const key = await keys.deleted();

    const row = await console.row(key);

    await expect(row).toOffer('import material', { check: 'the row of a key without material' });
  });
});
