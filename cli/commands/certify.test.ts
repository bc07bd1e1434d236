import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startEmulator } from '../../emulator/index.ts';
import type { Checks } from '../../reports/grade/run/model.ts';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { readData } from '../../schemas/data.ts';
import validators from '../../schemas/validators.ts';
import { runFiles } from '../../schemas/words/run-files.ts';
import { middleman } from '../testing/middleman.testing.ts';
import {
  certificateIn,
  runCommand,
  runSettings,
  scratch,
  withoutConsole,
} from '../testing/test-run.testing.ts';

const projectId = '0123456789abcdef0123456789abcdef';

interface AllureResult {
  fullName: string;
  historyId: string;
  links: Array<{ url: string }>;
}

function allureResults(out: string): AllureResult[] {
  const folder = join(out, 'allure-results');
  const files = readdirSync(folder).filter(name => name.endsWith('-result.json'));
  assert.ok(files.length > 100, `${files.length} results`);
  return files.map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as AllureResult);
}

test('certify without any configuration certifies the embedded emulator', async () => {
  const out = join(scratch(), 'out');
  const { code, stdout } = await runCommand(['certify', '--out', out]);
  const certificate = certificateIn(out);

  assert.equal(code, 0, stdout);
  assert.match(certificate.level, /^CONFORMANT/);
  assert.ok(validators.certificate(certificate), JSON.stringify(validators.certificate.errors));
  assert.deepEqual(
    certificate.requirements.map(({ id }) => id),
    catalogue.requirements.map(({ id }) => id),
  );
  // The room that is asked for before a run with two workers.
  assert.ok(certificate.cleanup && certificate.cleanup.created <= 32, JSON.stringify(certificate.cleanup));
  assert.deepEqual(certificate.cleanup?.residue, []);
  const written = readdirSync(out);
  for (const name of [...runFiles, 'playwright-report', 'allure-results'])
    assert.ok(written.includes(name), `${name} is missing`);
  const names = new Set(Object.values(readData<Checks>('checks.json')).flat());
  for (const { fullName, historyId, links } of allureResults(out)) {
    assert.ok(names.has(fullName), `${fullName} is not a stable name`);
    assert.equal(historyId, createHash('md5').update(fullName).digest('hex'));
    assert.ok(links.every(({ url }) => url.startsWith('https://')));
  }
});

test('a target named by flags and environment is certified, and its secrets appear nowhere', async () => {
  const emulator = await startEmulator();
  const out = join(scratch(), 'out');
  const { KMS_ENDPOINT = '', KMS_PROJECT_ID = '', ...secrets } = emulator.env;
  const flags = ['--endpoint', KMS_ENDPOINT, '--project-id', KMS_PROJECT_ID, '--out', out, '--workers', '2'];
  const { code, stdout, stderr } = await runCommand(['certify', ...flags], {
    ...secrets,
    KMS_CONSISTENCY_MS: '0',
    KMS_STATE_DIR: scratch(),
  });
  const left = await keysLeft(emulator.env);
  await emulator.close();

  assert.equal(code, 0, stdout + stderr);
  assert.deepEqual(left, []);
  assert.equal(certificateIn(out).target.class, 'loopback');
  const texts = [stdout, stderr, ...filesIn(out)];
  for (const name of [
    'KMS_AUTH_TOKEN',
    'KMS_OTHER_AUTH_TOKEN',
    'KMS_READONLY_AUTH_TOKEN',
    'KMS_PASSWORD',
    'KMS_SECRET_KEY',
  ]) {
    const secret = secrets[name] ?? '';
    assert.ok(secret.length > 12, name);
    assert.ok(!texts.some(text => text.includes(secret)), `${name} appears in an output`);
  }
  const evidence = readFileSync(join(out, 'evidence.jsonl'), 'utf8');
  assert.doesNotMatch(evidence, /"(import_token|encrypted_key_material|plain_text|cipher_text)":"(?!<)/);
});

test('a filtered run is INCOMPLETE and exits 2', async () => {
  const out = join(scratch(), 'out');
  const { code, stdout } = await runCommand(['certify', '--requirement', 'PRE-001', '--out', out]);

  assert.equal(code, 2, stdout);
  assert.equal(certificateIn(out).level, 'INCOMPLETE');
  assert.deepEqual(certificateIn(out).requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'pass');
});

for (const [reports, folders] of [
  ['none', []],
  ['allure', ['allure-results']],
  ['playwright', ['playwright-report']],
] as const)
  test(`KMS_REPORTS=${reports} writes these reports for people alone, and everything else`, async () => {
    const out = join(scratch(), 'out');
    const { code, stdout } = await runCommand(['certify', '--requirement', 'PRE-001', '--out', out], {
      KMS_REPORTS: reports,
    });

    assert.equal(code, 2, stdout);
    const written = readdirSync(out);
    assert.deepEqual(
      written.filter(name => /playwright|allure/.test(name)),
      folders,
    );
    for (const name of runFiles) assert.ok(written.includes(name), `${name} is missing`);
  });

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(`a ${signal} still retires the keys of the run`, () => interruptedBy(signal));
}

/** Resolves when the run has created a key. */
async function firstKey(env: Record<string, string>): Promise<void> {
  while ((await keysLeft(env)).length === 0) await setTimeout(100);
}

async function interruptedBy(signal: NodeJS.Signals): Promise<void> {
  const emulator = await startEmulator();
  const out = join(scratch(), 'out');
  const environment = { ...runSettings(emulator.env, out), KMS_RPS: '40' };
  const { code, stdout, stderr } = await runCommand(['certify'], environment, child => {
    void firstKey(emulator.env).then(() => child.kill(signal));
  });
  const certificate = certificateIn(out);
  await emulator.close();

  assert.equal(code, 2, stdout);
  assert.equal(certificate.level, 'INCOMPLETE');
  assert.ok((certificate.cleanup?.created ?? 0) > 0, 'no key had been created yet');
  assert.deepEqual(certificate.cleanup?.residue, [], stderr);
  assert.equal(certificate.cleanup?.retired, certificate.cleanup?.created);
}

test('a target that dies midway is inconclusive, never NON-CONFORMANT', async () => {
  const emulator = await startEmulator();
  const out = join(scratch(), 'out');
  const environment = {
    ...withoutConsole(emulator.env),
    KMS_OUT: out,
    KMS_STATE_DIR: scratch(),
    KMS_CONSISTENCY_MS: '0',
    KMS_TIMEOUT_MS: '1000',
  };
  const { code, stdout } = await runCommand(['certify'], environment, child => {
    child.stdout?.once('data', () => void emulator.close());
  });

  assert.equal(code, 2, stdout);
  assert.equal(certificateIn(out).level, 'INCOMPLETE');
  assert.equal(certificateIn(out).requirements.filter(({ outcome }) => outcome === 'fail').length, 0);
});

test('what cannot be used is refused with its exit code before anything is sent', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise(done => server.once('listening', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = {
    KMS_ENDPOINT: endpoint,
    KMS_PROJECT_ID: projectId,
    KMS_AUTH_TOKEN: 'a token that is long enough',
  };
  const foreign = scratch();
  writeFileSync(join(foreign, 'thesis.txt'), 'precious');
  const dotenv = scratch();
  writeFileSync(join(dotenv, '.env'), 'KMS_COLOUR=red\n');
  const foldered = scratch();
  mkdirSync(join(foldered, '.env'));
  const waivers = join(dotenv, 'waivers.yaml');
  writeFileSync(
    waivers,
    '- requirement: DEL-001\n  target: 127.0.0.1\n  expiry: 2020-01-01\n' +
      '  signature: x\n  reason: x\n  ticket: x\n  owner: x\n',
  );
  const cases: ReadonlyArray<readonly [number, RegExp, string[], Record<string, string>]> = [
    [3, /KMS_ENDPONT.*KMS_ENDPOINT/, [], { ...target, KMS_ENDPONT: 'x' }],
    [3, /KMS_COLOUR in \.env/, [], { ...target, PWD: dotenv }],
    [3, /--endpoint has to be an http/, ['--endpoint', 'ftp://x'], target],
    [3, /--project-id has to be a project id/, ['--project-id', 'not a project'], target],
    [3, /KMS_AUTH_TOKEN is not set/, [], { KMS_ENDPOINT: endpoint, KMS_PROJECT_ID: projectId }],
    [3, /KMS_CONFIRM must be kms\.example\.com\/0123/, ['--endpoint', 'https://kms.example.com'], target],
    [3, /PRE-001/, ['--requirement', 'PRE-0001'], target],
    [3, /thesis\.txt/, ['--out', foreign], target],
    [3, /output folder \/proc\/kms-conformance/, ['--out', '/proc/kms-conformance'], target],
    [3, /KMS_STATE_DIR/, [], { ...target, KMS_STATE_DIR: '/proc/kms-conformance' }],
    [3, /\.env is not a regular file/, [], { ...target, PWD: foldered }],
    [3, /KMS_KEYS=pool cannot be used by shards/, ['--keys', 'pool'], { ...target, KMS_SHARD: '1/2' }],
    [64, /no flag --endpiont.*--endpoint/, ['--endpiont', endpoint], target],
    [64, /^certify: --requirement needs a value/, ['--requirement='], target],
    [64, /^certify: --out needs a value/, ['--out='], target],
    [3, /--shard has to be a shard such as 1\/3/, ['--shard', '3/2'], target],
    [64, /--token/, ['--token', 'secret'], target],
    [3, /waivers\.yaml:3: the waiver held until 2020-01-01/, ['--waivers', waivers], target],
    [3, /none\.yaml: the waivers cannot be read/, ['--waivers', 'none.yaml'], target],
  ];
  for (const [exit, words, flags, environment] of cases) {
    const { code, stderr, stdout } = await runCommand(['certify', ...flags], environment);
    assert.equal(code, exit, `${words}: ${stderr}${stdout}`);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.doesNotMatch(stderr, /a token that is long enough/);
  }
  server.close();
  assert.equal(requests, 0);
  assert.equal(readFileSync(join(foreign, 'thesis.txt'), 'utf8'), 'precious');
});

test('an endpoint that cannot be reached is exit 3 with one clear line', async () => {
  const environment = {
    KMS_ENDPOINT: 'http://127.0.0.1:9',
    KMS_PROJECT_ID: projectId,
    KMS_AUTH_TOKEN: 'a token, long enough',
  };
  const { code, stderr } = await runCommand(['certify'], { ...environment, KMS_STATE_DIR: scratch() });

  assert.equal(code, 3);
  assert.match(stderr, /^Cannot start: 127\.0\.0\.1:9 refuses connections\. Check KMS_ENDPOINT.*\n$/);
});

test('a target that cannot be used leaves the result of an earlier run as it is, to the byte', async context => {
  const emulator = await startEmulator();
  context.after(() => emulator.close());
  const out = join(scratch(), 'out');
  const environment = runSettings(emulator.env, out);
  await runCommand(['certify', '--requirement', 'DEL-001'], environment);
  const before = snapshotOf(out);
  assert.ok(before.length > 10 && before.some(([name]) => name === 'certificate.json'), `${before.length}`);

  const unauthorized = {
    status: 401,
    body: '{"error":{"error_code":"APIGW.0301","error_msg":"Unauthorized"}}',
  };
  const between = await middleman(emulator.endpoint, () => unauthorized);
  context.after(() => between.close());
  for (const [more, answer] of [
    [{ KMS_AUTH_TOKEN: 'a token of nobody' }, '403'],
    [{ KMS_ENDPOINT: between.endpoint }, '401'],
  ] as const) {
    const refused = await runCommand(['certify'], { ...environment, ...more });
    assert.equal(refused.code, 3, refused.stdout);
    assert.match(refused.stderr, new RegExp(`^Cannot start: .*${answer}`, 'm'));
    assert.deepEqual(snapshotOf(out), before);
  }

  await emulator.close();
  const gone = await runCommand(['certify'], environment);
  assert.equal(gone.code, 3, gone.stdout);
  assert.match(gone.stderr, /^Cannot start: .* refuses connections/m);
  assert.deepEqual(snapshotOf(out), before);
});

test('commands and flags that are not there are refused with one line', async () => {
  for (const [words, expected] of [
    [['certfy'], /no command certfy\. Nearest: certify/],
    [['constructor'], /no command constructor\. See/],
    [['verify'], /verify takes the output folder of a run/],
    [['certify', '--emulator', '--shard', '1/2', '--repeat', 'DEL-001'], /Leave out --shard/],
    [['emulator', '--port', 'seven'], /--port is a port/],
    [['emulator', '--fault', 'no-such-fault'], /There is no fault no-such-fault/],
    [['prove', '--fault', 'no-such-fault'], /There is no fault/],
  ] as const) {
    const { code, stderr } = await runCommand(words);
    assert.equal(code, 64, stderr);
    assert.match(stderr, expected);
  }
});

/** Aliases of the keys of a project that are not pending deletion. */
async function keysLeft(env: Record<string, string>): Promise<string[]> {
  const reply = await fetch(`${env.KMS_ENDPOINT}/v1.0/${env.KMS_PROJECT_ID}/kms/list-keys`, {
    method: 'POST',
    headers: { 'X-Auth-Token': env.KMS_AUTH_TOKEN ?? '', 'Content-Type': 'application/json' },
    body: '{}',
  });
  const { key_details } = (await reply.json()) as { key_details: Array<Record<string, string>> };
  const left = key_details.filter(key => key.default_key_flag === '0' && key.key_state !== '4');
  return left.map(({ key_alias = '' }) => key_alias);
}

/** Every file and folder below a folder: name, digest of the content, and when it was last changed. */
function snapshotOf(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      const stat = statSync(join(folder, name));
      const content = stat.isFile() ? readFileSync(join(folder, name)) : '';
      return [name, createHash('sha256').update(content).digest('hex'), stat.mtimeMs] as const;
    });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
