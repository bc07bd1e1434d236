import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { TestClient } from './client.testing.ts';
import { canonicalRequest, signature } from './iam/signing.ts';
import { type RunningEmulator, startEmulator } from './index.ts';

let emulator: RunningEmulator;
let kms: TestClient;
let env: Record<string, string>;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  env = emulator.env;
});
after(() => emulator.close());

const code = (reply: { status: number; body: { error?: { error_code: string }; error_code?: string } }) =>
  `${reply.status} ${reply.body.error?.error_code ?? reply.body.error_code}`;

test('judges the token before anything else', async () => {
  const headers = { 'Content-Type': 'text/plain' };
  const post = (token?: string, path = kms.pathOf('no-such-operation')) =>
    kms.send(path, {
      method: 'POST',
      body: 'no json',
      headers: token === undefined ? headers : { ...headers, 'X-Auth-Token': token },
    });
  assert.equal(code(await post()), '403 KMS.0301');
  assert.equal(code(await post('')), '403 KMS.0301');
  assert.equal(code(await post('made-up')), '403 KMS.0302');
  assert.equal(code(await post(env.KMS_EXPIRED_AUTH_TOKEN)), '403 KMS.0303');
  assert.equal(code(await post(env.KMS_OTHER_AUTH_TOKEN)), '403 KMS.0321');
  assert.equal(code(await post(env.KMS_AUTH_TOKEN)), '404 APIGW.0101');
});

test('lets the reader look and do nothing else', async () => {
  const key_id = await kms.create();
  const token = { 'X-Auth-Token': String(env.KMS_READONLY_AUTH_TOKEN) };
  assert.equal((await kms.call('describe-key', { key_id }, token)).status, 200);
  for (const operation of ['delete-imported-key-material', 'encrypt-data', 'disable-key', 'create-key'])
    assert.equal(code(await kms.call(operation, { key_id }, token)), '403 KMS.0306');
});

test('hides the keys of other projects', async () => {
  const path = kms.pathOf('create-key', env.KMS_OTHER_PROJECT_ID);
  const headers = { 'X-Auth-Token': String(env.KMS_OTHER_AUTH_TOKEN), 'Content-Type': 'application/json' };
  const made = await kms.send(path, { method: 'POST', headers, body: '{"key_alias":"theirs"}' });
  const { key_id } = made.body.key_info;
  await kms.refused('describe-key', { key_id }, 404, 'KMS.0207');
  await kms.refused('delete-imported-key-material', { key_id }, 404, 'KMS.0207');
});

function login(password: string, scope: object, name = env.KMS_USER) {
  const user = { name, password, domain: { name: env.KMS_DOMAIN } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope };
  return kms.send('/v3/auth/tokens', { method: 'POST', body: JSON.stringify({ auth }) });
}

test('logs in with a password, for a project by id or name', async () => {
  for (const project of [{ id: env.KMS_PROJECT_ID }, { name: 'eu-de' }]) {
    const reply = await login(String(env.KMS_PASSWORD), { project });
    assert.equal(reply.status, 201);
    assert.equal(reply.body.token.project.id, env.KMS_PROJECT_ID);
    assert.match(reply.body.token.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const token = String(reply.headers['x-subject-token']);
    assert.equal((await kms.call('list-keys', {}, { 'X-Auth-Token': token })).status, 200);
  }
  const unscoped = await login(String(env.KMS_PASSWORD), { domain: { name: env.KMS_DOMAIN } });
  const token = String(unscoped.headers['x-subject-token']);
  assert.equal(code(await kms.call('list-keys', {}, { 'X-Auth-Token': token })), '403 KMS.0321');
});

test('refuses wrong logins in the form of IAM', async () => {
  const project = { id: env.KMS_PROJECT_ID };
  const unauthorized = { error: { message: 'Unauthorized.', code: 401, title: 'Unauthorized' } };
  for (const reply of [
    await login('wrong', { project }),
    await login(String(env.KMS_PASSWORD), { project }, 'nobody'),
    await login(String(env.KMS_PASSWORD), { project: { id: 'nowhere' } }),
  ]) {
    assert.deepEqual([reply.status, reply.body], [401, unauthorized]);
    assert.equal(reply.headers['x-subject-token'], undefined);
  }
  for (const body of ['', 'null', '{}', '{"auth":{"identity":{"methods":{"toString":1}}}}'])
    assert.equal((await kms.send('/v3/auth/tokens', { method: 'POST', body })).status, 400, body);
});

interface SigningOptions {
  scope?: string;
  access?: string;
  secret?: string;
  date?: Date;
  signedBody?: string;
}

/** list-keys with a signature in place of a token. */
function signed({
  scope,
  access = env.KMS_ACCESS_KEY,
  secret = env.KMS_SECRET_KEY,
  date = new Date(),
  signedBody = '{}',
}: SigningOptions) {
  const path = kms.pathOf('list-keys');
  const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = { 'content-type': 'application/json', 'x-sdk-date': time };
  const names = Object.keys(headers);
  const hash = createHash('sha256').update(signedBody).digest('hex');
  const canonical = canonicalRequest({ method: 'POST', path, query: '', headers }, names, hash);
  const value = signature(canonical, time, String(secret), scope);
  const who = scope === undefined ? `Access=${access}` : `Credential=${access}/${scope}`;
  const authorization = `SDK-HMAC-SHA256 ${who}, SignedHeaders=${names.join(';')}, Signature=${value}`;
  const all = { ...headers, authorization, 'X-Project-Id': String(env.KMS_PROJECT_ID) };
  return kms.send(path, { method: 'POST', headers: all, body: '{}' });
}

test('takes signed requests in both published forms', async () => {
  assert.equal((await signed({})).status, 200);
  for (const scope of ['20240102///sdk_request', '20240102/eu-de/kms/sdk_request'])
    assert.equal((await signed({ scope })).status, 200, scope);
});

test('refuses signatures over another body, by nobody, with a wrong key, or from another time', async () => {
  const [old, early] = [-16, 16].map(minutes => new Date(Date.now() + minutes * 60_000)) as [Date, Date];
  const wrong: SigningOptions[] = [
    { signedBody: '{"limit":"1"}' },
    { access: 'NOBODY' },
    { secret: 'another secret' },
    { secret: 'another secret', scope: '20240102///sdk_request' },
    { date: old },
    { date: early },
  ];
  for (const options of wrong) {
    const reply = await signed(options);
    assert.equal(code(reply), '401 APIGW.0301');
    assert.match(reply.body.request_id, /^[0-9a-f]{32}$/);
  }
});
