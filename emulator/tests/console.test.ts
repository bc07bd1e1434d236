import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { type Answer, TestClient } from './client.testing.ts';

const material = Buffer.from('0123456789abcdef0123456789ABCDEF');
const hostile = `</td><script>alert(1)</script>"'&`;

let emulator: RunningEmulator;
let kms: TestClient;

before(async () => {
  emulator = await startEmulator();
  kms = new TestClient(emulator);
});
after(() => emulator.close());

const typed = 'application/x-www-form-urlencoded';
const cookieOf = ({ headers }: Answer) => String(headers['set-cookie']).split(';')[0] ?? '';
const tokenOf = ({ text }: Answer) => /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? '';

const open = (path: string, cookie = '') => kms.send(path, { headers: { Cookie: cookie } });

function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields).toString();
  return kms.send(path, { method: 'POST', headers: { 'Content-Type': typed, ...headers }, body });
}

function logIn(password = emulator.env.KMS_PASSWORD ?? ''): Promise<Answer> {
  const { KMS_DOMAIN: account = '', KMS_USER: user = '' } = emulator.env;
  return post('/console/login', { account, user, password });
}

/** A session that works in the project of the tests. */
async function session(): Promise<{ Cookie: string; form_token: string }> {
  const Cookie = cookieOf(await logIn());
  const form_token = tokenOf(await open('/console/home', Cookie));
  const project = emulator.env.KMS_PROJECT_ID ?? '';
  assert.equal((await post('/console/project', { form_token, project }, { Cookie })).status, 303);
  return { Cookie, form_token };
}

test('shows nothing to somebody who is not logged in', async () => {
  for (const path of ['/console', '/console/keys', '/console/keys/4711']) {
    const reply = await open(path);
    assert.deepEqual([reply.status, reply.headers.location, reply.text], [303, '/console/login', '']);
  }
  const refused = await logIn('wrong');
  assert.deepEqual([refused.status, refused.headers['set-cookie']], [401, undefined]);
});

test('hides its cookie from scripts and from other sites', async () => {
  const [cookie = ''] = (await logIn()).headers['set-cookie'] ?? [];
  assert.match(cookie, /^console-session=[\w-]{32}; Path=\/console; HttpOnly; SameSite=Strict$/);
});

test('lets no page load anything from elsewhere, or run a script inside itself', async () => {
  const { Cookie } = await session();
  for (const path of ['/console/login', '/console/home', '/console/keys', '/console/nowhere']) {
    const { headers, text } = await open(path, Cookie);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'.*script-src 'self'.*form-action 'self'.*frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(text, / style="| on\w+="|<style|<script(?! src="\/console\/script\.js" defer>)/);
    assert.equal(headers['cache-control'], 'no-store');
  }
});

test('changes nothing by GET, without the token of its forms, or for a page of another origin', async () => {
  const { Cookie, form_token } = await session();
  const key = await kms.imported(material);
  const address = `/console/keys/${key}/delete-material`;
  const refused = [
    await open(address, Cookie),
    await open(`${address}?form_token=${form_token}`, Cookie),
    await post(address, {}, { Cookie }),
    await post(address, { form_token: 'guessed' }, { Cookie }),
    await post(address, { form_token: (await session()).form_token }, { Cookie }),
    await post(address, { form_token }, { Cookie, Origin: 'https://elsewhere.example' }),
    await post(address, { form_token }, { Cookie, Origin: 'null' }),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    [405, 405, 403, 403, 403, 403, 403],
  );
  assert.equal(await kms.state(key), '2');
  const own = await post(address, { form_token }, { Cookie, Origin: emulator.endpoint });
  assert.equal(own.status, 303);
  assert.equal(await kms.state(key), '5');
});

test('shows whatever was stored or asked for as text', async () => {
  const { Cookie } = await session();
  const key = await kms.create({ key_description: hostile });
  const query = encodeURIComponent(hostile);
  for (const path of [`/console/keys/${key}`, `/console/keys?search=${query}&dialog=${query}&key=${query}`]) {
    const { status, text } = await open(path, Cookie);
    assert.equal(status, 200);
    assert.ok(!text.includes('<script>alert'), path);
    assert.ok(text.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;'), path);
  }
});

test('leads nowhere but to its own pages', async () => {
  const { Cookie, form_token } = await session();
  const key = await kms.imported(material);
  for (const back of ['https://elsewhere.example', '//elsewhere.example/console/keys', '']) {
    const reply = await post(`/console/keys/${key}/disable`, { form_token, back }, { Cookie });
    assert.equal(reply.headers.location, '/console/keys');
  }
});
