import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { canonicalRequest, signature } from '../iam/signed-request.ts';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { TestClient } from './client.testing.ts';

let emulator: RunningEmulator;
let kms: TestClient;
let env: Record<string, string>;
let token: { 'X-Auth-Token': string };

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
  env = emulator.env;
  token = { 'X-Auth-Token': kms.token };
});
after(() => emulator.close());

const code = (reply: { status: number; body: { error?: { error_code: string }; error_code?: string } }) =>
  `${reply.status} ${reply.body.error?.error_code ?? reply.body.error_code}`;

const post = (identity: object, scope?: object, query = '') =>
  kms.send(`/v3/auth/tokens${query}`, {
    method: 'POST',
    body: JSON.stringify({ auth: { identity, ...(scope && { scope }) } }),
  });

function login(password: string, scope?: object, name = env.KMS_USER, query = '') {
  const user = { name, password, domain: { name: env.KMS_DOMAIN } };
  return post({ methods: ['password'], password: { user } }, scope, query);
}

const tokenIn = (reply: { headers: Record<string, unknown> }) => String(reply.headers['x-subject-token']);

test('logs in with a password, for a project by id or name', async () => {
  for (const project of [{ id: env.KMS_PROJECT_ID }, { name: 'eu-de' }]) {
    const reply = await login(String(env.KMS_PASSWORD), { project });
    assert.equal(reply.status, 201);
    assert.equal(reply.body.token.project.id, env.KMS_PROJECT_ID);
    assert.match(reply.body.token.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.equal((await kms.call('list-keys', {}, { 'X-Auth-Token': tokenIn(reply) })).status, 200);
  }
});

test('gives tokens for a domain or without a scope, which KMS refuses', async () => {
  const domain = await login(String(env.KMS_PASSWORD), { domain: { name: env.KMS_DOMAIN } });
  assert.equal(domain.body.token.domain.name, env.KMS_DOMAIN);
  const unscoped = await login(String(env.KMS_PASSWORD));
  assert.deepEqual([unscoped.body.token.project, unscoped.body.token.domain], [undefined, undefined]);
  for (const reply of [domain, unscoped]) {
    assert.equal(reply.status, 201);
    const headers = { 'X-Auth-Token': tokenIn(reply) };
    assert.equal(code(await kms.call('list-keys', {}, headers)), '403 KMS.0321');
  }
});

test('exchanges a token for one of another scope that expires no later', async () => {
  const unscoped = await login(String(env.KMS_PASSWORD));
  const project = { id: env.KMS_PROJECT_ID };
  const reply = await post({ methods: ['token'], token: { id: tokenIn(unscoped) } }, { project });
  assert.deepEqual([reply.status, reply.body.token.methods], [201, ['token', 'password']]);
  assert.equal(reply.body.token.expires_at, unscoped.body.token.expires_at);
  assert.equal((await kms.call('list-keys', {}, { 'X-Auth-Token': tokenIn(reply) })).status, 200);
  const expired = { methods: ['token'], token: { id: env.KMS_EXPIRED_AUTH_TOKEN } };
  assert.equal((await post(expired, { project })).status, 401);
});

test('refuses a token that is a day old, by the real clock and not by its own', async context => {
  const project = { id: env.KMS_PROJECT_ID };
  const reply = await login(String(env.KMS_PASSWORD), { project });
  const issued = Date.parse(reply.body.token.issued_at);
  assert.equal(Date.parse(reply.body.token.expires_at) - issued, 86_400_000);
  const headers = { 'X-Auth-Token': tokenIn(reply) };
  await kms.advance(2 * 86_400);
  assert.equal((await kms.call('list-keys', {}, headers)).status, 200);
  context.mock.timers.enable({ apis: ['Date'], now: issued + 86_400_000 - 1 });
  assert.equal((await kms.call('list-keys', {}, headers)).status, 200);
  context.mock.timers.setTime(issued + 86_400_000);
  assert.equal(code(await kms.call('list-keys', {}, headers)), '403 KMS.0303');
  const exchanged = await post({ methods: ['token'], token: { id: tokenIn(reply) } }, { project });
  assert.equal(exchanged.status, 401);
});

test('refuses wrong logins in the form of IAM', async () => {
  const project = { id: env.KMS_PROJECT_ID };
  const unauthorized = { error: { message: 'Unauthorized.', code: 401, title: 'Unauthorized' } };
  for (const reply of [
    await login('wrong', { project }),
    await login(String(env.KMS_PASSWORD), { project }, 'nobody'),
    await login(String(env.KMS_PASSWORD), { project: { id: 'nowhere' } }),
    await login(String(env.KMS_PASSWORD), { project: { id: env.KMS_OTHER_PROJECT_ID } }),
    await login(String(env.KMS_PASSWORD), { domain: { name: 'another' } }),
  ]) {
    assert.deepEqual([reply.status, reply.body], [401, unauthorized]);
    assert.equal(reply.headers['x-subject-token'], undefined);
  }
  for (const body of ['', 'null', '{}', '{"auth":{"identity":{"methods":{"toString":1}}}}'])
    assert.equal((await kms.send('/v3/auth/tokens', { method: 'POST', body })).status, 400, body);
});

test('shows the KMS twice in the catalog, at the host that the client used', async () => {
  const headers = { ...token, Host: 'kms.example.test:4711' };
  const { body } = await kms.send('/v3/auth/catalog', { headers });
  const urls = body.catalog.map((each: { type: string; endpoints: { url: string }[] }) => [
    each.type,
    each.endpoints[0]?.url,
  ]);
  assert.deepEqual(urls, [
    ['identity', 'http://kms.example.test:4711/v3'],
    ['kms', 'http://kms.example.test:4711/v1.0/'],
    ['kmsv1', `http://kms.example.test:4711/v1.0/${env.KMS_PROJECT_ID}`],
  ]);
  const hostile = await kms.send('/v3/auth/catalog', { headers: { ...token, Host: 'a"b<c>' } });
  assert.ok(!hostile.text.includes('b<c'));
});

test('leaves the catalog out where it was not wanted', async () => {
  const project = { id: env.KMS_PROJECT_ID };
  const catalog = async (query: string) =>
    (await login(String(env.KMS_PASSWORD), { project }, env.KMS_USER, query)).body.token.catalog.length;
  assert.deepEqual([await catalog(''), await catalog('?nocatalog')], [3, 0]);
});

test('tells its versions without credentials', async () => {
  const list = await kms.send('/', {});
  const [{ id, links }] = list.body.versions.values;
  assert.deepEqual([list.status, id, links[0].href], [300, 'v3.6', `${emulator.endpoint}/v3/`]);
  for (const path of ['/v3', '/v3/']) {
    const { status, body } = await kms.send(path, {});
    assert.deepEqual([status, body.version.id], [200, 'v3.6']);
  }
});

test('lists the projects and the domain of the user, by name if asked', async () => {
  const names = async (path: string) =>
    (await kms.send(path, { headers: token })).body.projects.map((each: { name: string }) => each.name);
  assert.deepEqual(await names('/v3/auth/projects'), ['eu-de']);
  assert.deepEqual(await names('/v3/projects?name=eu-de'), ['eu-de']);
  assert.deepEqual(await names('/v3/projects?name=eu-de_other'), []);
  const { body } = await kms.send('/v3/auth/domains', { headers: token });
  assert.equal(body.domains[0].name, env.KMS_DOMAIN);
});

test('shows a project of the user by its id, and neither a foreign nor an unknown one', async () => {
  const show = (id = '') => kms.send(`/v3/projects/${id}`, { headers: token });
  const own = await show(env.KMS_PROJECT_ID);
  assert.equal(own.status, 200);
  const { project } = own.body;
  assert.deepEqual([project.id, project.name, project.enabled], [env.KMS_PROJECT_ID, 'eu-de', true]);
  assert.equal(project.links.self, `${emulator.endpoint}/v3/projects/${env.KMS_PROJECT_ID}`);
  const listed = await kms.send('/v3/projects', { headers: token });
  assert.deepEqual([project], listed.body.projects);
  assert.equal((await show(`${env.KMS_PROJECT_ID}/`)).status, 200);
  const foreign = await show(env.KMS_OTHER_PROJECT_ID);
  assert.deepEqual([foreign.status, foreign.body.error.code, foreign.body.project], [403, 403, undefined]);
  for (const unknown of ['nowhere', '%', '{project_id}', `${env.KMS_PROJECT_ID}/users`])
    assert.equal((await show(unknown)).status, 404, unknown);
});

test('shows and revokes a token', async () => {
  const subject = tokenIn(await login(String(env.KMS_PASSWORD), { project: { id: env.KMS_PROJECT_ID } }));
  const ask = (method: string) =>
    kms.send('/v3/auth/tokens', { method, headers: { ...token, 'X-Subject-Token': subject } });
  const shown = await ask('GET');
  assert.deepEqual([shown.status, shown.body.token.project.name], [200, 'eu-de']);
  const head = await ask('HEAD');
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.equal((await ask('DELETE')).status, 204);
  assert.equal((await ask('GET')).status, 404);
  assert.equal(code(await kms.call('list-keys', {}, { 'X-Auth-Token': subject })), '403 KMS.0302');
});

test('refuses IAM requests without a valid token', async () => {
  const project = `/v3/projects/${env.KMS_PROJECT_ID}`;
  for (const path of ['/v3/auth/catalog', '/v3/auth/projects', '/v3/auth/domains', '/v3/projects', project]) {
    assert.equal((await kms.send(path, {})).status, 401, path);
    const expired = { 'X-Auth-Token': String(env.KMS_EXPIRED_AUTH_TOKEN) };
    assert.equal((await kms.send(path, { headers: expired })).status, 403, path);
  }
  assert.equal((await kms.send('/v3/users', { headers: token })).status, 404);
});

interface SigningOptions {
  scope?: string;
  form?: 'Access' | 'Credential' | 'V11';
  access?: string;
  secret?: string;
  date?: Date;
  signedBody?: string;
  securityToken?: string;
  path?: string;
}

/** A request with a signature in place of a token: list-keys, or GET of an IAM path. */
function signed({
  scope = '',
  form = scope === '' ? 'Access' : 'Credential',
  access = String(env.KMS_ACCESS_KEY),
  secret = String(env.KMS_SECRET_KEY),
  date = new Date(),
  path = kms.pathOf('list-keys'),
  signedBody = path.startsWith('/v3') ? '' : '{}',
  securityToken,
}: SigningOptions) {
  const method = path.startsWith('/v3') ? 'GET' : 'POST';
  const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = { 'content-type': 'application/json', 'x-sdk-date': time };
  const names = Object.keys(headers);
  const hash = createHash('sha256').update(signedBody).digest('hex');
  const canonical = canonicalRequest({ method, path, query: '', headers }, names, hash);
  const value = signature(canonical, time, secret, { form, accessKey: access, scope });
  const who = form === 'Access' ? `Access=${access}` : `Credential=${access}/${scope}`;
  const algorithm = form === 'V11' ? 'V11-HMAC-SHA256' : 'SDK-HMAC-SHA256';
  const authorization = `${algorithm} ${who}, SignedHeaders=${names.join(';')}, Signature=${value}`;
  const all = { ...headers, authorization, ...(securityToken && { 'X-Security-Token': securityToken }) };
  return kms.send(path, { method, headers: all, body: method === 'GET' ? '' : '{}' });
}

test('accepts signed requests in each published form', async () => {
  assert.equal((await signed({})).status, 200);
  for (const scope of ['20240102///sdk_request', '20240102/eu-de/kms/sdk_request'])
    assert.equal((await signed({ scope })).status, 200, scope);
  assert.equal((await signed({ form: 'V11', scope: '20240102/eu-de/kms' })).status, 200);
});

test('accepts signed requests to IAM', async () => {
  const project = `/v3/projects/${env.KMS_PROJECT_ID}`;
  for (const path of ['/v3/auth/catalog', '/v3/auth/projects', '/v3/auth/domains', '/v3/projects', project]) {
    assert.equal((await signed({ path })).status, 200, path);
    assert.equal(code(await signed({ path, secret: 'another secret' })), '401 APIGW.0301', path);
  }
});

test('refuses wrong signatures, unknown keys, other bodies and old dates', async () => {
  const [old, early] = [-16, 16].map(minutes => new Date(Date.now() + minutes * 60_000)) as [Date, Date];
  const wrong: SigningOptions[] = [
    { signedBody: '{"limit":"1"}' },
    { access: 'NOBODY' },
    { secret: 'another secret' },
    { secret: 'another secret', scope: '20240102///sdk_request' },
    { secret: 'another secret', form: 'V11', scope: '20240102/eu-de/kms' },
    { date: old },
    { date: early },
  ];
  for (const options of wrong) {
    const reply = await signed(options);
    assert.equal(code(reply), '401 APIGW.0301');
    assert.match(reply.body.request_id, /^[0-9a-f]{32}$/);
  }
});

test('answers an unknown form of Authorization as a wrong signature, not as a missing token', async () => {
  for (const authorization of ['AWS4-HMAC-SHA256 Credential=AK', 'Bearer abc', 'V12-HMAC-SHA256 Access=AK']) {
    const headers = { authorization, 'Content-Type': 'application/json' };
    const reply = await kms.send(kms.pathOf('list-keys'), { method: 'POST', headers, body: '{}' });
    assert.equal(code(reply), '401 APIGW.0301', authorization);
    assert.equal((await kms.call('list-keys', {}, { authorization })).status, 200, 'with a token');
  }
});

test('gives temporary access keys, valid with their security token only', async () => {
  const body = JSON.stringify({
    auth: { identity: { methods: ['token'], token: { id: kms.token, duration_seconds: 900 } } },
  });
  const path = '/v3.0/OS-CREDENTIAL/securitytokens';
  const { status, body: reply } = await kms.send(path, { method: 'POST', body });
  const { access, secret, securitytoken: securityToken } = reply.credential;
  assert.equal(status, 201);
  assert.equal((await signed({ access, secret, securityToken })).status, 200);
  assert.equal(code(await signed({ access, secret })), '401 APIGW.0301');
  assert.equal(code(await signed({ access, secret, securityToken: `${securityToken}x` })), '401 APIGW.0301');
});
