import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Secrets } from '../../client/secrets/secrets.ts';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { loadConfig } from '../../run/config/config.ts';
import type { Diagnosis } from '../../run/doctor/diagnosis.ts';
import { examine } from '../../run/doctor/examine.ts';
import { aliasOf, markerOf } from '../../run/host/keys/identity.ts';
import { Ledger } from '../../run/host/keys/ledger.ts';
import { ledgerFile } from '../../run/sweep/retire-run.ts';
import { groupWords } from '../../schemas/catalogue/group-words.ts';
import { middleman } from '../testing/middleman.testing.ts';
import { runCommand, scratch } from '../testing/test-run.testing.ts';

type Environment = Record<string, string>;

const emulators: RunningEmulator[] = [];
after(() => Promise.all(emulators.map(emulator => emulator.close())));

async function emulated(more: Environment = {}): Promise<Environment> {
  const emulator = await startEmulator();
  emulators.push(emulator);
  return { ...emulator.env, KMS_STATE_DIR: scratch(), KMS_OUT: join(scratch(), 'out'), ...more };
}

/** A target that answers in its own way. */
async function server(listener: RequestListener): Promise<Environment> {
  const listening = createServer(listener).listen(0, '127.0.0.1');
  await new Promise(done => listening.once('listening', done));
  listening.unref();
  const endpoint = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return emulated({ KMS_ENDPOINT: endpoint, KMS_TIMEOUT_MS: '300' });
}

async function findings(environment: Environment): Promise<Diagnosis[]> {
  const config = loadConfig({ environment, dotenv: {}, folder: '/' });
  const all: Diagnosis[] = [];
  for await (const finding of examine(config, new Secrets())) all.push(finding);
  return all;
}

const notOk = (all: Diagnosis[]) => all.filter(({ state }) => state !== 'ok');
const named = (all: Diagnosis[], what: string) => all.find(finding => finding.what === what);

async function keysOf(env: Environment): Promise<unknown> {
  return callTarget(env, 'list-keys', {});
}

async function callTarget(env: Environment, operation: string, body: object): Promise<unknown> {
  const reply = await fetch(`${env.KMS_ENDPOINT}/v1.0/${env.KMS_PROJECT_ID}/kms/${operation}`, {
    method: 'POST',
    headers: { 'X-Auth-Token': env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return reply.json();
}

test('doctor says that an output folder cannot be made, and leaves nothing where it can', async () => {
  const folder = scratch();
  const wanted = join(folder, 'a', 'out');
  const fine = named(await findings(await emulated({ KMS_OUT: wanted })), 'output folder');
  assert.equal(fine?.state, 'ok');
  assert.deepEqual(readdirSync(folder), []);
  const refused = named(await findings(await emulated({ KMS_OUT: '/proc/kms/out' })), 'output folder');
  assert.equal(refused?.state, 'bad');
  assert.match(refused?.value ?? '', /cannot be written: nothing can be made in \/proc \(\w+\)/);
});

test('doctor of a target says where each setting comes from, hides secrets, and changes nothing', async () => {
  const folder = scratch();
  const { KMS_PROFILE, KMS_PROJECT_ID = '', KMS_ENDPOINT = '', ...env } = await emulated();
  writeFileSync(join(folder, '.env'), `KMS_PROFILE=${KMS_PROFILE}\n`);
  const target = { KMS_ENDPOINT, KMS_PROJECT_ID, ...env };
  const before = await keysOf(target);
  const { code, stdout } = await runCommand(['doctor', '--endpoint', KMS_ENDPOINT], {
    ...env,
    OS_PROJECT_ID: KMS_PROJECT_ID,
    KMS_PORT: 'tcp://10.0.0.1:80',
    PWD: folder,
  });

  assert.equal(code, 0, stdout);
  assert.match(stdout, /^ok {4}KMS_ENDPOINT +http:\S+ {2}\(--endpoint\)$/m);
  assert.match(stdout, /^ok {4}KMS_PROJECT_ID +\w+ {2}\(OS_PROJECT_ID\)$/m);
  assert.match(stdout, /^ok {4}KMS_PROFILE +otc {2}\(\.env\)$/m);
  assert.match(stdout, /^ok {4}KMS_AUTH_TOKEN +set {2}\(environment\)$/m);
  assert.match(stdout, /^ok {4}KMS_TIMEOUT_MS +10000 {2}\(default\)$/m);
  assert.match(
    stdout,
    /^ok {4}KMS_WORKERS +2 to 8, as certify chooses after its first requests {2}\(default\)$/m,
  );
  assert.match(stdout, /^warn {2}unknown variables +KMS_PORT$/m);
  assert.match(stdout, /\nReady: .*\(1 warning\)\. Nothing was changed\.\n$/);
  for (const [name, value] of Object.entries(env)) {
    if (/TOKEN|PASSWORD|_KEY$/.test(name) && value.length > 1) assert.ok(!stdout.includes(value), name);
  }
  assert.deepEqual(await keysOf(target), before);
  assert.equal(existsSync(env.KMS_OUT ?? ''), false);
});

test('doctor without an endpoint looks at the embedded emulator', async () => {
  const { code, stdout } = await runCommand(['doctor']);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^ok {4}target +the embedded emulator/m);
  assert.match(stdout, /^ok {4}quota +0 of \d+ keys used/m);
});

test('doctor and the help of certify tell what each optional group adds, and what switches it on', async () => {
  const [fine, open, help] = await Promise.all([
    runCommand(['doctor'], await emulated({ CHROMIUM_PATH: process.execPath })),
    runCommand(['doctor'], { ...withoutGroups(await emulated()), KMS_DEFAULT_KEY: '0' }),
    runCommand(['certify', '--help']),
  ]);
  assert.equal(groupWords().length, 11);
  for (const { id, adds, needs, variables } of groupWords()) {
    const told = `${adds.join(' ')} (${variables.join(', ') || 'asked of the target'})`;
    assert.ok(adds.length > 0, id);
    const line = `group ${id}`.padEnd(26) + told;
    const isFine = id !== 'tls';
    assert.ok(fine.stdout.includes(`ok    ${line}${isFine ? '\n' : ': not judged: '}`), fine.stdout);
    const isAsked = variables.length === 0;
    assert.ok(open.stdout.includes(`ok    ${line}${isAsked ? '\n' : ': not judged: '}`), open.stdout);
    assert.ok(help.stdout.includes(`\n  ${id.padEnd(16)}${told}: ${needs}\n`), help.stdout);
  }
});

/** The environment without what switches optional groups on. */
function withoutGroups({
  KMS_ENDPOINT,
  KMS_PROJECT_ID,
  KMS_AUTH_TOKEN,
  KMS_STATE_DIR,
  KMS_OUT,
}: Environment) {
  return { KMS_ENDPOINT, KMS_PROJECT_ID, KMS_AUTH_TOKEN, KMS_STATE_DIR, KMS_OUT } as Environment;
}

test('doctor tells every setting that cannot be used, and sends nothing', async () => {
  const environment = { KMS_ENDPOINT: 'https://kms.example.com', KMS_RPS: 'fast', KMS_PASSWORD: 'a secret' };
  const { code, stdout } = await runCommand(['doctor'], environment);
  assert.equal(code, 3, stdout);
  assert.match(stdout, /^bad {3}settings +KMS_RPS has to be a whole number/m);
  assert.match(stdout, /^Not ready: 1 of the lines above is bad/m);
  assert.doesNotMatch(stdout, /a secret|name resolution/);
});

test('credentials that are refused are named, each kind by itself', async () => {
  const env = await emulated();
  const inUse = await findings({ ...env, KMS_AUTH_TOKEN: 'a token of nobody' });
  assert.equal(named(inUse, 'token (in use)')?.state, 'bad');
  assert.match(named(inUse, 'token (in use)')?.advice ?? '', /KMS_AUTH_TOKEN/);
  assert.equal(named(inUse, 'permissions'), undefined);

  const beside = await findings({ ...env, KMS_PASSWORD: 'wrong', KMS_SECRET_KEY: 'wrong, too' });
  assert.deepEqual(
    notOk(beside).map(({ what, state }) => `${what} ${state}`),
    ['password login warn', 'access key warn'],
  );
  assert.match(named(beside, 'password login')?.value ?? '', /answered 401/);
});

test('a permission that is missing is named', async () => {
  const { KMS_READONLY_AUTH_TOKEN = '', ...env } = await emulated();
  const all = await findings({ ...env, KMS_AUTH_TOKEN: KMS_READONLY_AUTH_TOKEN });
  const missing = named(all, 'delete-imported-key-material');
  assert.equal(missing?.state, 'bad');
  assert.match(missing?.value ?? '', /not permitted \(403 KMS\.0306\)/);
  assert.match(missing?.advice ?? '', /kms:cmk:deleteMaterial/);
});

test('a quota that is short is told', async () => {
  const env = await emulated();
  for (let n = 0; n < 80; n += 1) await callTarget(env, 'create-key', { key_alias: `theirs-${n}` });
  const quota = named(await findings(env), 'quota');
  assert.deepEqual([quota?.state, quota?.value], ['bad', '80 of 100 keys used, room for 20; a run needs 32']);
});

test('keys that earlier runs left are counted, by ledger and by marker, and left as they are', async () => {
  const secret = 'the ledger secret';
  const env = await emulated({ KMS_LEDGER_SECRET: secret });
  const { stateDir } = loadConfig({ environment: env, dotenv: {}, folder: '/' });
  for (const n of [1, 2, 3]) {
    const key_alias = aliasOf('20260102t030405-abcdef', 'external/AES_256', n);
    const key_description = n === 3 ? 'no marker' : markerOf(secret, env.KMS_PROJECT_ID ?? '', key_alias);
    await callTarget(env, 'create-key', { key_alias, key_description });
    if (n === 1) new Ledger(ledgerFile(stateDir, '20260102t030405-abcdef')).plan(key_alias);
  }
  const before = await keysOf(env);
  const left = named(await findings(env), 'left over');
  assert.equal(left?.state, 'warn');
  assert.equal(
    left?.value,
    '1 key of earlier runs; 1 of a run that may be under way elsewhere; 1 named like ours that nothing proves ours',
  );
  assert.match(left?.advice ?? '', /kms-conformance sweep/);
  assert.deepEqual(await keysOf(env), before);
});

for (const [projects, requestsAtMost] of [
  ['one project', 400],
  ['two projects', 800],
] as const)
  test(`of 20,000 keys named like ours in ${projects} doctor looks at some, and says so`, async context => {
    const { KMS_OTHER_PROJECT_ID = '', ...env } = await emulated({ KMS_LEDGER_SECRET: 'the ledger secret' });
    const pages = new Map<string, number>();
    const key = (n: number) => ({
      key_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      key_alias: aliasOf('20260102t030405-abcdef', 'external/AES_256', n),
      key_state: '2',
      default_key_flag: '0',
    });
    const between = await middleman(env.KMS_ENDPOINT ?? '', ({ url }) => {
      if (!url.endsWith('/list-keys')) return undefined;
      const page = (pages.get(url) ?? 0) + 1;
      pages.set(url, page);
      const key_details = Array.from({ length: 100 }, (_, n) => key(page * 100 + n));
      const more = page < 200 ? { truncated: 'true', next_marker: `${page}` } : { truncated: 'false' };
      return { status: 200, body: JSON.stringify({ key_details, total: 20_000, ...more }) };
    });
    context.after(() => between.close());
    const second = projects === 'two projects' ? { KMS_OTHER_PROJECT_ID } : {};
    const all = await findings({ ...env, ...second, KMS_ENDPOINT: between.endpoint });

    assert.ok(between.seen.length <= requestsAtMost, `${between.seen.length} requests`);
    const left = all.filter(({ what }) => what === 'left over').map(({ value }) => value);
    assert.match(left.join('\n'), /list-keys do not end after|more than 200 keys are named like ours/);
    context.diagnostic(`${between.seen.length} requests; ${left.join('; ')}`);
  });

test('a run that is under way is told', async () => {
  const env = await emulated();
  const { stateDir } = loadConfig({ environment: env, dotenv: {}, folder: '/' });
  const owner = {
    id: 'a',
    pid: process.ppid,
    host: `not-${hostname()}`,
    command: 'certify',
    startedAt: 'today',
  };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(join(stateDir, 'lock'), JSON.stringify(owner));
  assert.equal(named(await findings(env), 'lock')?.state, 'bad');
});

test('an output folder that holds somebody else’s files is told', async () => {
  const out = scratch();
  writeFileSync(join(out, 'thesis.txt'), 'precious');
  const told = named(await findings(await emulated({ KMS_OUT: out })), 'output folder');
  assert.equal(told?.state, 'bad');
  assert.match(told?.value ?? '', /thesis\.txt/);
});

test('a target that is not a KMS, or does not answer, ends with one reason', async () => {
  const canary = 'the-canary-token';
  const cases: ReadonlyArray<readonly [RequestListener, RegExp]> = [
    [(_, reply) => reply.end('<html>'), /^200, and not JSON: this is not a KMS/],
    [(_, reply) => reply.writeHead(404).end('<html>'), /^404, and not JSON/],
    [(_, reply) => reply.writeHead(500).end('{}'), /^user-quotas is answered 500$/],
    [(_, reply) => reply.writeHead(401).end('{}'), /^refused \(401\)$/],
    [(_, reply) => reply.writeHead(429).end('{}'), /^user-quotas is answered 429$/],
    [(_, reply) => reply.writeHead(302, { location: '/login' }).end(), /^a redirect \(302\) to \/login$/],
    [request => void request.socket.destroy(), /closed the connection/],
    [() => {}, /did not answer within 300 ms/],
    [(_, reply) => reply.writeHead(503).end(), /503/],
  ];
  const { KMS_TIMEOUT_MS, KMS_STATE_DIR, KMS_OUT, KMS_PROJECT_ID } = await server(() => {});
  const alone = { KMS_TIMEOUT_MS, KMS_STATE_DIR, KMS_OUT, KMS_PROJECT_ID, KMS_AUTH_TOKEN: canary };
  for (const [listener, expected] of cases) {
    const { KMS_ENDPOINT } = await server(listener);
    const all = await findings({ ...alone, KMS_ENDPOINT } as Environment);
    const wrong = notOk(all);
    assert.equal(wrong.length, 1, JSON.stringify(wrong));
    assert.match(wrong[0]?.value ?? '', expected);
  }
  const gone = await findings({ ...alone, KMS_ENDPOINT: 'http://127.0.0.1:9' } as Environment);
  assert.deepEqual(
    notOk(gone).map(({ value }) => value),
    ['127.0.0.1:9 refuses connections'],
  );
});

test('a target that echoes the token cannot make doctor print it', async () => {
  const environment = await server((request, reply) => {
    const token = request.headers['x-auth-token'] ?? 'none';
    const body = JSON.stringify({ error: { error_code: 'KMS.0301', error_msg: `no ${token}` } });
    reply.writeHead(200, { 'x-ratelimit-limit': `${token}`, 'content-type': 'application/json' }).end(body);
  });
  const token = 'a canary of a token, long enough';
  const { stdout, stderr } = await runCommand(['doctor'], { ...environment, KMS_AUTH_TOKEN: token });
  assert.match(stdout, /x-ratelimit-limit: <token/);
  assert.ok(!`${stdout}${stderr}`.includes(token));
});
