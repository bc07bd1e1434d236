/**
 * Public clients for Node: the core of Huawei's SDK, and a client generated from the published contract. They are
 * installed, as `packages/package-lock.json` pins them, into a folder of their own: the generator does not run beside
 * the compiler of this project, and no user of the emulator needs them.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type RunningEmulator, startEmulator } from '../index.ts';
import { type Answered, type Call, refusals, wholeStory } from './story.testing.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'emulator-clients-'));
const contract = fileURLToPath(new URL('../../schemas/kms.openapi.json', import.meta.url));

let emulator: RunningEmulator;
let env: Record<string, string>;

before(async () => {
  cpSync(new URL('./packages', import.meta.url), folder, { recursive: true });
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['ci', ...flags], { cwd: folder });
  emulator = await startEmulator();
  env = emulator.env;
});
after(async () => {
  await emulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = (operation: string) => `/v1.0/{project_id}/kms/${operation}`;

interface Signing {
  readonly ak?: string;
  readonly sk?: string;
  readonly securityToken?: string;
  readonly projectId?: string;
  readonly derived?: boolean;
}

interface Credential {
  withIamEndpoint(url: string): Credential;
  processDerivedAuthParams(service: string, region: string): void;
  derivedPredicate?: () => boolean;
}

interface SdkClient {
  withRegion(region: object): SdkClient;
  withCredential(credential: Credential): SdkClient;
  withEndpoints(endpoints: readonly string[]): SdkClient;
  sendRequest(options: object): Promise<{ httpStatusCode: number }>;
}

/** What Huawei's clients of single services are made of. */
interface Sdk {
  BasicCredentials: new (data: object) => Credential;
  Region: new (id: string, endpoint: string) => object;
  DefaultHttpClient: new (options: object, endpoints: readonly string[]) => object;
  HcClient: new (http: object, options: object) => SdkClient;
}

function sdk(): Sdk {
  const load = createRequire(join(folder, 'package.json'));
  const core = '@huaweicloud/huaweicloud-sdk-core';
  return { ...load(core), ...load(`${core}/HcClient`), ...load(`${core}/http/DefaultHttpClient`) };
}

function credentialOf({ derived = false, ...signing }: Signing): Credential {
  const keys = { ak: env.KMS_ACCESS_KEY, sk: env.KMS_SECRET_KEY, ...signing };
  const credential = new (sdk().BasicCredentials)(keys).withIamEndpoint(String(env.KMS_IAM_ENDPOINT));
  credential.processDerivedAuthParams('kms', 'eu-de');
  if (derived) credential.derivedPredicate = () => true;
  return credential;
}

/** What the SDK tells its logger of a refusal: its exception has no code for KMS, where it lies in `error.error_code`. */
interface Refusal {
  readonly status?: number;
  readonly data?: { error?: { error_code: string }; error_code?: string };
}

/** Calls by Huawei's SDK. Without a project it asks IAM for the one that has the name of the region. */
function byHuawei(signing: Signing = {}): Call {
  const { DefaultHttpClient, HcClient, Region } = sdk();
  let last: Refusal = {};
  const quiet = () => {};
  const error = (_text: string, refusal: Refusal) => {
    last = refusal;
  };
  const options = { logger: { debug: quiet, info: quiet, warn: quiet, error } };
  const endpoints = [emulator.endpoint];
  const client = new HcClient(new DefaultHttpClient(options, endpoints), options)
    .withRegion(new Region('eu-de', emulator.endpoint))
    .withCredential(credentialOf(signing))
    .withEndpoints(endpoints);
  return async (operation, data) => {
    const request = { method: 'POST', url: path(operation), contentType: 'application/json', data };
    try {
      const body = await client.sendRequest({ ...request, queryParams: {}, pathParams: {}, headers: {} });
      return { status: body.httpStatusCode, body };
    } catch (exception) {
      const { httpStatusCode } = exception as { httpStatusCode?: number };
      if (httpStatusCode === undefined) throw exception;
      assert.equal(httpStatusCode, last.status);
      return { status: httpStatusCode, code: last.data?.error?.error_code ?? last.data?.error_code };
    }
  };
}

test("Huawei's SDK finds the project at IAM and goes through the whole story", () => wholeStory(byHuawei()));

test("Huawei's SDK tells each refusal", () => refusals(byHuawei({ projectId: String(env.KMS_PROJECT_ID) })));

test("Huawei's SDK signs with a derived key", () =>
  wholeStory(byHuawei({ projectId: String(env.KMS_PROJECT_ID), derived: true })));

test("Huawei's SDK works with a temporary key, and not without its security token", async () => {
  const auth = { identity: { methods: ['token'], token: { id: env.KMS_AUTH_TOKEN, duration_seconds: 900 } } };
  const body = JSON.stringify({ auth });
  const address = `${emulator.endpoint}/v3.0/OS-CREDENTIAL/securitytokens`;
  const reply = await fetch(address, { method: 'POST', body });
  const { access, secret, securitytoken } = ((await reply.json()) as { credential: Record<string, string> })
    .credential;
  const key = { ak: String(access), sk: String(secret) };
  await wholeStory(byHuawei({ ...key, securityToken: String(securitytoken) }));
  const bare = byHuawei({ ...key, projectId: String(env.KMS_PROJECT_ID) });
  assert.deepEqual(await bare('list-keys', {}), { status: 401, code: 'APIGW.0301' });
});

test("Huawei's SDK is refused with a wrong secret, and in a project that is not its own", async () => {
  const projectId = String(env.KMS_PROJECT_ID);
  const wrong = byHuawei({ projectId, sk: 'wrong' });
  assert.deepEqual(await wrong('list-keys', {}), { status: 401, code: 'APIGW.0301' });
  const foreign = byHuawei({ projectId: String(env.KMS_OTHER_PROJECT_ID) });
  assert.deepEqual(await foreign('list-keys', {}), { status: 403, code: 'KMS.0321' });
});

interface Result {
  readonly response: Response;
  readonly data?: object;
  readonly error?: { error?: { error_code: string }; error_code?: string };
}

type Operation = (options: object) => Promise<Result>;

interface Generated {
  readonly client: { setConfig(config: object): void };
  readonly operations: Record<string, Operation>;
}

/** Makes a client from the contract and compiles it, strictly, with the compiler of this project. */
async function generated(): Promise<Generated> {
  const compilerOptions = {
    ...{ strict: true, module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'] },
    ...{ rootDir: 'generated', outDir: 'compiled', types: [] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['generated'] }));
  const generator = join(folder, 'node_modules', '.bin', 'openapi-ts');
  await run(generator, ['-i', contract, '-o', 'generated', '-c', '@hey-api/client-fetch', '--silent'], {
    cwd: folder,
  });
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  await run(process.execPath, [join(compiler, '..', 'lib', 'tsc.js'), '-p', folder]);
  const load = (file: string) => import(pathToFileURL(join(folder, 'compiled', file)).href);
  return { client: (await load('client.gen.js')).client, operations: await load('sdk.gen.js') };
}

let made: Promise<Generated> | undefined;

/** The generated client, made once, and calls by it in the project that is named when it is called. */
async function generatedClient() {
  made ??= generated();
  const { client, operations } = await made;
  const send = (operation: string, options: object): Promise<Result> => {
    const name = operation.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const named = operations[name];
    assert.ok(named, name);
    return named(options);
  };
  const callIn =
    (project_id: string): Call =>
    async (operation, body): Promise<Answered> => {
      const { response, data, error } = await send(operation, { body, path: { project_id } });
      return { status: response.status, code: error?.error?.error_code ?? error?.error_code, body: data };
    };
  return { client, send, callIn };
}

test('a client generated from the contract goes through the whole story, and tells each refusal', async () => {
  const { client, callIn } = await generatedClient();
  const auth = ({ name }: { name: string }) => (name === 'X-Auth-Token' ? env.KMS_AUTH_TOKEN : undefined);
  client.setConfig({ baseUrl: emulator.endpoint, auth });
  const call = callIn(String(env.KMS_PROJECT_ID));
  await wholeStory(call);
  await refusals(call);
  client.setConfig({ auth: () => 'unknown' });
  assert.equal((await call('list-keys', {})).code, 'KMS.0302');
  client.setConfig({ auth: () => undefined });
  assert.equal((await call('list-keys', {})).code, 'KMS.0301');
});

interface Login {
  readonly token: {
    readonly project: { readonly id: string };
    readonly catalog: readonly { readonly type: string; readonly endpoints: readonly { url: string }[] }[];
  };
}

test('a generated client that knows IAM alone logs in, finds KMS, and goes through the whole story', async () => {
  const { client, send, callIn } = await generatedClient();
  const domain = { name: env.KMS_DOMAIN };
  const user = { name: env.KMS_USER, password: env.KMS_PASSWORD, domain };
  const body = {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: 'eu-de', domain } },
    },
  };
  client.setConfig({ baseUrl: String(env.KMS_IAM_ENDPOINT), auth: () => undefined });
  const { response, data } = await send('iam-token', { body });
  assert.equal(response.status, 201);
  const { project, catalog } = (data as Login).token;
  const url = catalog.find(({ type }) => type === 'kms')?.endpoints[0]?.url;
  assert.ok(url, 'the catalog has KMS');
  const token = response.headers.get('X-Subject-Token') ?? undefined;
  // The paths of the contract begin with the version that the URL of the catalog ends with.
  client.setConfig({
    baseUrl: url.replace(/\/v1\.0\/$/, ''),
    auth: ({ name }: { name: string }) => (name === 'X-Auth-Token' ? token : undefined),
  });
  await wholeStory(callIn(project.id));
});
