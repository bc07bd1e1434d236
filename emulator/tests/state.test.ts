import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startEmulator } from '../index.ts';
import { readState } from '../state/read-state.ts';
import { TestClient } from './client.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'emulator-state-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const seed = `
region: eu-nl
domain: {name: acme}
projects:
  - {name: eu-nl, quota: 3}
users:
  - name: alice
    password: a long password
    roles: {eu-nl: admin}
    access_keys: [{id: AK, secret: SK}]
keys:
  - project: eu-nl
    key_alias: imported
    origin: external
    material: ${Buffer.alloc(32, 7).toString('base64')}
  - project: eu-nl
    key_alias: empty
    origin: external
`;

test('starts from a seed in YAML', async t => {
  const path = join(folder, 'seed.yaml');
  writeFileSync(path, seed);
  const emulator = await startEmulator({ seed: path });
  t.after(() => emulator.close());
  const kms = new TestClient(emulator);
  const { key_details } = await kms.ok('list-keys', {});
  const shown = key_details.map((key: Record<string, string>) => [key.key_alias, key.key_state, key.realm]);
  assert.deepEqual(shown, [
    ['imported', '2', 'eu-nl'],
    ['empty', '5', 'eu-nl'],
  ]);
  const { KMS_USER: user, KMS_ACCESS_KEY: access, KMS_DOMAIN: domain } = emulator.env;
  assert.deepEqual([user, access, domain], ['alice', 'AK', 'acme']);
  const [imported] = key_details;
  await kms.ok('delete-imported-key-material', { key_id: imported.key_id });
  await kms.import(imported.key_id, Buffer.alloc(32, 7));
  await kms.create();
  await kms.refused('create-key', { key_alias: 'fourth' }, 400, 'KMS.1105');
});

const broken: [string, (text: string) => string, RegExp][] = [
  ['not YAML', text => `${text}\n  - [`, /^seed\.yaml:\d+: /],
  [
    'an unknown member',
    text => text.replace('quota', 'quotas'),
    /^seed\.yaml:5: projects\/0\/quotas: .*not known/,
  ],
  ['a value of a wrong type', text => text.replace('quota: 3', 'quota: many'), /^seed\.yaml:5: .*integer/],
  ['an unknown project', text => text.replace('eu-nl: admin', 'eu-de: admin'), /^seed\.yaml:9: .*no project/],
  [
    'a repeated alias',
    text => text.replace('alias: empty', 'alias: imported'),
    /^seed\.yaml:17: .*another key/,
  ],
  [
    'material of a wrong length',
    text => text.replace(/material: .*/, 'material: AAAA'),
    /^seed\.yaml:15: .*32 bytes/,
  ],
];
for (const [name, change, expected] of broken)
  test(`refuses a seed with ${name}, with line and reason`, () => {
    assert.throws(() => readState(change(seed), 'seed.yaml'), { name: 'StateError', message: expected });
  });

test('keeps everything in its data file, and starts from it again', async () => {
  const data = join(folder, 'kept.json');
  const first = await startEmulator({ data });
  const kms = new TestClient(first);
  const key_id = await kms.imported(randomBytes(32));
  const { cipher_text } = await kms.ok('encrypt-data', { key_id, plain_text: 'kept' });
  await kms.advance(3600);
  await assert.rejects(startEmulator({ data }), /in use by process \d+/);
  await first.close();
  const second = await startEmulator({ data });
  try {
    assert.ok(second.controls.now() > Date.now() / 1000 + 3000);
    const again = new TestClient(second);
    const headers = { 'X-Auth-Token': kms.token };
    assert.equal((await again.call('decrypt-data', { cipher_text }, headers)).body.plain_text, 'kept');
  } finally {
    await second.close();
  }
  assert.deepEqual(
    readdirSync(folder).filter(name => name.startsWith('kept')),
    ['kept.json'],
  );
});

test('refuses a data file that is damaged, and leaves it alone', async () => {
  const data = join(folder, 'damaged.json');
  writeFileSync(data, '{"projects": [');
  await assert.rejects(startEmulator({ data }), /damaged\.json:1: /);
  assert.equal(readFileSync(data, 'utf8'), '{"projects": [');
  assert.ok(!existsSync(`${data}.lock`));
});
