/** Replies of IAM that the contract does not describe: the emulator's have every member that recorded ones have. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordingsIn } from '../../schemas/recordings/recordings.ts';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;
let token: { 'X-Auth-Token': string };

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  token = { 'X-Auth-Token': kms.token };
});
after(() => emulator.close());

function recorded(id: string) {
  const found = recordingsIn('real').find(recording => recording.id === id);
  assert.ok(found, id);
  return { status: found.status, body: JSON.parse(found.body) };
}

type Json = Record<string, unknown>;
const isNested = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Members of `real` that `ours` lacks or has in another JSON type; entries of a list are held to our first. */
function lacking(real: unknown, ours: unknown, at = ''): string[] {
  if (typeof real !== typeof ours || Array.isArray(real) !== Array.isArray(ours)) return [at];
  if (Array.isArray(real) && Array.isArray(ours))
    return real.flatMap(entry => lacking(entry, ours[0], `${at}/0`));
  if (!isNested(real) || !isNested(ours)) return [];
  return Object.keys(real).flatMap(name => lacking(real[name], ours[name], `${at}/${name}`));
}

const asked = [
  ['otc-iam-version-200', '/v3'],
  ['huaweicloud-iam-auth-domains-200', '/v3/auth/domains'],
  ['huaweicloud-iam-projects-200', '/v3/projects?name=eu-de'],
] as const;
for (const [id, path] of asked)
  test(`${path} has the members of ${id}`, async () => {
    const real = recorded(id);
    const reply = await kms.send(path, { headers: token });
    assert.deepEqual([reply.status, lacking(real.body, reply.body)], [real.status, []]);
  });

test('the catalog lists KMS as real catalogs do', async () => {
  const { body } = await kms.send('/v3/auth/catalog', { headers: token });
  const kinds = (catalog: { type: string; name: string }[]) => catalog.map(({ type, name }) => [type, name]);
  const ours = body.catalog.filter(({ type }: { type: string }) => type !== 'identity');
  const otc = recorded('otc-iam-catalog-kms-entries').body.token.catalog;
  for (const real of [otc, recorded('flexibleengine-iam-catalog-kms-entries').body.catalog]) {
    assert.deepEqual(kinds(ours), kinds(real));
    assert.deepEqual(lacking(real, ours), []);
  }
});

test('a wrong login and a token that is no longer valid are refused in the recorded words', async () => {
  const user = { name: 'nobody', password: 'wrong', domain: { name: 'nowhere' } };
  const auth = { identity: { methods: ['password'], password: { user } } };
  const login = await kms.send('/v3/auth/tokens', { method: 'POST', body: JSON.stringify({ auth }) });
  const { status, body } = recorded('otc-iam-login-401');
  assert.deepEqual([login.status, login.body], [status, body]);
  const outdated = { 'X-Auth-Token': String(emulator.env.KMS_EXPIRED_AUTH_TOKEN) };
  const refused = await kms.send('/v3/auth/tokens', {
    headers: { ...outdated, 'X-Subject-Token': kms.token },
  });
  const real = recorded('otc-iam-token-check-403');
  assert.deepEqual([refused.status, refused.body], [real.status, real.body]);
});
