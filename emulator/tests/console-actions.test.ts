import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type RunningEmulator, type StateDocument, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

type SeedKey = NonNullable<StateDocument['keys']>[number];
type State = NonNullable<SeedKey['key_state']>;

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ofCurve = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
const ofBytes = Buffer.alloc(32, 7).toString('base64');

/** Keys as they differ besides their state, and the material of those that have imported some. */
const kinds: Readonly<Record<string, Partial<SeedKey>>> = {
  kms: { origin: 'kms' },
  external: { origin: 'external', material: ofBytes },
  'external-asymmetric': {
    origin: 'external',
    key_spec: 'EC_P256',
    key_usage: 'SIGN_VERIFY',
    material: ofCurve,
  },
  default: { default_key: true },
};

/**
 * What the user guide has: a Disabled key can be enabled and an Enabled one disabled, a key that is not pending deletion
 * can be deleted and that one canceled, material can be imported into a key that waits for it, and deleted where "the
 * material source of the CMK is External" and "the CMK status is Enabled or Disabled"; a private key's cannot. Default
 * keys are managed by the services that made them.
 */
const table: ReadonlyArray<readonly [kind: string, state: State, ...offered: string[]]> = [
  ['kms', 'Enabled', 'Disable', 'Delete'],
  ['kms', 'Disabled', 'Enable', 'Delete'],
  ['kms', 'Pending deletion', 'Cancel Deletion'],
  ['external', 'Enabled', 'Delete Key Material', 'Disable', 'Delete'],
  ['external', 'Disabled', 'Delete Key Material', 'Enable', 'Delete'],
  ['external', 'Pending deletion', 'Cancel Deletion'],
  ['external', 'Pending import', 'Import Key Material', 'Delete'],
  ['external-asymmetric', 'Enabled', 'Disable', 'Delete'],
  ['external-asymmetric', 'Disabled', 'Enable', 'Delete'],
  ['external-asymmetric', 'Pending deletion', 'Cancel Deletion'],
  ['external-asymmetric', 'Pending import', 'Import Key Material', 'Delete'],
  ['default', 'Enabled'],
  ['default', 'Disabled'],
];

const aliasOf = (kind: string, state: State) => `${kind}-${state.toLowerCase().replace(' ', '-')}`;

const keys = table.map(([kind, key_state]): SeedKey => {
  const { material, ...about } = kinds[kind] ?? {};
  const waits = key_state === 'Pending import';
  const project = 'eu-de';
  return {
    project,
    key_alias: aliasOf(kind, key_state),
    ...about,
    key_state,
    ...(!waits && material && { material }),
  };
});

let emulator: RunningEmulator;
let kms: TestClient;
let Cookie: string;

before(async () => {
  const projects = [{ name: 'eu-de' }];
  const users = [{ name: 'owner', roles: { 'eu-de': 'admin' as const } }];
  emulator = await startEmulator({ seed: { projects, users, keys } });
  kms = new TestClient(emulator);
  const { KMS_DOMAIN = '', KMS_USER = '', KMS_PASSWORD = '', KMS_PROJECT_ID = '' } = emulator.env;
  const { headers } = await post('/console/login', {
    account: KMS_DOMAIN,
    user: KMS_USER,
    password: KMS_PASSWORD,
  });
  Cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  const home = await kms.send('/console/home', { headers: { Cookie } });
  const form_token = /name="form_token" value="([^"]+)"/.exec(home.text)?.[1] ?? '';
  await post('/console/project', { form_token, project: KMS_PROJECT_ID }, { Cookie });
});
after(() => emulator.close());

function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const typed = { 'Content-Type': 'application/x-www-form-urlencoded', ...headers };
  return kms.send(path, { method: 'POST', headers: typed, body: new URLSearchParams(fields).toString() });
}

/** What the row of a key offers, and the state that it shows. */
async function rowOf(alias: string): Promise<{ state: string | undefined; offered: string[] }> {
  const tab = alias.startsWith('default') ? '&tab=default' : '';
  const { text } = await kms.send(`/console/keys?search=${alias}${tab}`, { headers: { Cookie } });
  const rows = [...text.matchAll(/<tr role="row">.*?<\/tr>/gs)].filter(([row]) =>
    row.includes(`>${alias}</a>`),
  );
  assert.equal(rows.length, 1, text);
  const [row = ''] = rows[0] ?? [];
  const operations = /data-column="Operation">(.*?)<\/td>/s.exec(row)?.[1] ?? '';
  return {
    state: /class="state s\d">([^<]*)</.exec(row)?.[1],
    offered: [...operations.matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, label = '']) => label),
  };
}

describe('a row of the console offers', () => {
  for (const [kind, state, ...offered] of table)
    it(`${offered.join(', ') || 'nothing'}: ${kind}, ${state}`, async () => {
      assert.deepEqual(await rowOf(aliasOf(kind, state)), { state, offered });
    });
});
