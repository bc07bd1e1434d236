import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '../../emulator/index.ts';
import { aligned } from '../../reports/text/aligned.ts';
import { scratch, withoutConsole } from '../testing/test-run.testing.ts';

/** One way for a command to end. */
export interface End {
  /** What was done, in words, for the table in docs/exit-codes.md. */
  readonly how: string;
  readonly exit: number;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts files into the working folder before the command starts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Part of what is printed. */
  readonly says: RegExp;
  /** Starts the emulator as the target. */
  readonly target?: { readonly fault?: string };
}

const project = '0123456789abcdef0123456789abcdef';
const nobody = {
  KMS_ENDPOINT: 'http://127.0.0.1:9',
  KMS_PROJECT_ID: project,
  KMS_AUTH_TOKEN: 'a token that is long enough',
};
const only = ['--requirement', 'PRE-001'];
const waiver = (requirement: string, expiry: string, target = 'embedded emulator') =>
  `- requirement: ${requirement}\n  target: ${target}\n  signature: "x: 200"\n  reason: r\n  ticket: t\n  owner: o\n  expiry: ${expiry}\n`;

const usage: readonly End[] = [
  { how: 'no command', exit: 64, words: [], says: /kms-conformance <command>/ },
  { how: 'a command that does not exist', exit: 64, words: ['certfy'], says: /Nearest: certify/ },
  {
    how: 'certify with an unknown flag',
    exit: 64,
    words: ['certify', '--endpiont', 'x'],
    says: /Nearest: --endpoint/,
  },
  {
    how: 'certify with a flag given twice',
    exit: 64,
    words: ['certify', '--out', 'a', '--out', 'b'],
    says: /2 times/,
  },
  {
    how: 'certify with a flag without a value',
    exit: 64,
    words: ['certify', '--out='],
    says: /needs a value/,
  },
  {
    how: 'certify with a secret as a flag',
    exit: 64,
    words: ['certify', '--token', 'x'],
    says: /no flag --token/,
  },
  { how: 'script without a folder and an id', exit: 64, words: ['script', 'x'], says: /output folder/ },
  { how: 'script of a folder that does not exist', exit: 3, words: ['script', 'x', 'PRE-001'], says: /x/ },
  { how: 'certify with a stray word', exit: 64, words: ['certify', 'now'], says: /certify/ },
  {
    how: 'certify with --emulator and --endpoint',
    exit: 64,
    words: ['certify', '--emulator', '--endpoint', 'http://a'],
    says: /two targets/,
  },
  { how: 'doctor with an unknown flag', exit: 64, words: ['doctor', '--fast'], says: /no flag --fast/ },
  { how: 'sweep with an unknown flag', exit: 64, words: ['sweep', '--all'], says: /no flag --all/ },
  {
    how: 'sweep with an age that is no number',
    exit: 64,
    words: ['sweep', '--older-than', 'x'],
    says: /--older-than is a number of hours, not "x"/,
  },
  {
    how: 'emulator with a port that is not a number',
    exit: 64,
    words: ['emulator', '--port', 'seven'],
    says: /--port/,
  },
  {
    how: 'emulator with an unknown fault',
    exit: 64,
    words: ['emulator', '--fault', 'none'],
    says: /no fault none/,
  },
  {
    how: 'emulator with --list and an unknown fault',
    exit: 64,
    words: ['emulator', '--list', '--fault', 'foo'],
    says: /no fault foo/,
  },
  {
    how: 'prove with an unknown fault',
    exit: 64,
    words: ['prove', '--fault', 'none'],
    says: /no fault none/,
  },
  {
    how: 'prove with an unknown variant',
    exit: 64,
    words: ['prove', '--variant', 'none'],
    says: /no variant none/,
  },
  {
    how: 'prove of a share that cannot be',
    exit: 64,
    words: ['prove', '--shard', '4/3'],
    says: /--shard is i\/n/,
  },
  {
    how: 'prove of a share and of one fault',
    exit: 64,
    words: ['prove', '--shard', '1/3', '--fault', 'delete-answers-204'],
    says: /--shard takes a share of all/,
  },
  { how: 'prove --merge without shards', exit: 64, words: ['prove', '--merge'], says: /--merge takes/ },
  {
    how: 'prove --merge with what is not a shard',
    exit: 5,
    words: ['prove', '--merge', 'proof-shard.json'],
    files: { 'proof-shard.json': '{}' },
    says: /proof-shard\.json is not a shard of a proof[\s\S]*Nothing is proven/,
  },
  {
    how: 'prove --merge with folders that do not exist',
    exit: 5,
    words: ['prove', '--merge', 'nothere', 'neither'],
    says: /nothere does not exist\nneither does not exist\nthere is no shard/,
  },
  { how: '--help', exit: 0, words: ['--help'], says: /certify/ },
  { how: '--version', exit: 0, words: ['--version'], says: /^\d/ },
  { how: 'certify --help', exit: 0, words: ['certify', '--help'], says: /--endpoint/ },
];

const certify = ['certify'];
const configuration: readonly End[] = [
  {
    how: 'a misspelt variable',
    exit: 3,
    words: certify,
    environment: { KMS_ENDPONT: 'x' },
    says: /KMS_ENDPOINT/,
  },
  {
    how: 'an unknown variable in .env',
    exit: 3,
    words: certify,
    files: { '.env': 'KMS_COLOUR=red\n' },
    says: /KMS_COLOUR/,
  },
  {
    how: 'a line in .env that is not understood',
    exit: 3,
    words: certify,
    files: { '.env': 'set KMS_ENDPOINT=x\n' },
    says: /\.env:1/,
  },
  {
    how: 'a target without KMS_ENDPOINT',
    exit: 3,
    words: certify,
    environment: { KMS_CONFIRM: 'x' },
    says: /a target was meant/,
  },
  {
    how: 'secrets that are all empty',
    exit: 3,
    words: certify,
    environment: { KMS_ENDPOINT: '', KMS_AUTH_TOKEN: '' },
    says: /a target was meant/,
  },
  {
    how: 'a name in another case',
    exit: 3,
    words: certify,
    environment: { kms_endpoint: 'http://a' },
    says: /upper case/,
  },
  {
    how: 'an endpoint that is not a URL',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_ENDPOINT: 'ftp://x' },
    says: /KMS_ENDPOINT has to be an http/,
  },
  {
    how: 'a project that is not an id',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_PROJECT_ID: 'x' },
    says: /KMS_PROJECT_ID/,
  },
  {
    how: 'no credentials',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_AUTH_TOKEN: '' },
    says: /KMS_AUTH_TOKEN is not set/,
  },
  {
    how: 'a login of which a part is missing',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_AUTH: 'login', KMS_USER: 'a' },
    says: /KMS_AUTH=login/,
  },
  {
    how: 'a target elsewhere without KMS_CONFIRM',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_ENDPOINT: 'https://kms.example.com' },
    says: /KMS_CONFIRM must be/,
  },
  {
    how: 'plain HTTP to a target elsewhere',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_ENDPOINT: 'http://kms.example.com' },
    says: /plain HTTP/,
  },
  {
    how: 'a requirement that does not exist',
    exit: 3,
    words: ['certify', '--requirement', 'PRE-999'],
    says: /PRE-999/,
  },
  {
    how: 'a ledger secret of less than 16 bytes',
    exit: 3,
    words: certify,
    environment: { KMS_LEDGER_SECRET: 'short' },
    says: /at least 16 bytes/,
  },
  {
    how: 'a certificate authority that is not one',
    exit: 3,
    words: certify,
    environment: { ...nobody, KMS_CA_FILE: '/dev/null' },
    says: /KMS_CA_FILE/,
  },
  {
    how: 'an output folder with files of another tool',
    exit: 3,
    words: ['certify', '--out', 'mine'],
    files: { 'mine/junit.xml': '<a/>' },
    says: /did not write/,
  },
  {
    how: 'an output folder that cannot be made',
    exit: 3,
    words: ['certify', '--out', '/proc/none'],
    says: /cannot be written/,
  },
  {
    how: 'waivers that cannot be read',
    exit: 3,
    words: ['certify', '--waivers', 'none.yaml'],
    says: /none\.yaml/,
  },
  {
    how: 'a waiver that has expired',
    exit: 3,
    words: ['certify', '--waivers', 'w.yaml'],
    files: { 'w.yaml': waiver('PRE-001', '2020-01-01') },
    says: /w\.yaml:\d+: .*2020-01-01/,
  },
  {
    how: 'a waiver of another target',
    exit: 3,
    words: ['certify', '--waivers', 'w.yaml'],
    files: { 'w.yaml': waiver('PRE-001', '2099-01-01', 'kms.example.com') },
    says: /kms\.example\.com/,
  },
];

const elsewhere: readonly End[] = [
  {
    how: 'certify, and nobody listens at the endpoint',
    exit: 3,
    words: certify,
    environment: nobody,
    says: /Cannot start: .*refuses connections/,
  },
  {
    how: 'certify, and the token is refused',
    exit: 3,
    words: certify,
    target: {},
    environment: { KMS_AUTH_TOKEN: 'a token of nobody, long enough' },
    says: /refuses the token/,
  },
  {
    how: 'certify, and the state folder cannot be written',
    exit: 3,
    words: certify,
    target: {},
    environment: { KMS_STATE_DIR: '/proc/none' },
    says: /KMS_STATE_DIR/,
  },
  {
    how: 'doctor, and nobody listens at the endpoint',
    exit: 3,
    words: ['doctor'],
    environment: nobody,
    says: /Not ready/,
  },
  { how: 'doctor of the embedded emulator', exit: 0, words: ['doctor'], says: /Ready/ },
  { how: 'sweep without an endpoint', exit: 0, words: ['sweep'], says: /leave nothing behind/ },
  {
    how: 'sweep, and nobody listens at the endpoint',
    exit: 3,
    words: ['sweep'],
    environment: nobody,
    says: /Cannot start/,
  },
  {
    how: 'sweep of a target where nothing is left',
    exit: 0,
    words: ['sweep'],
    target: {},
    says: /0 keys retired/,
  },
  { how: 'compare with a folder that does not exist', exit: 3, words: ['compare', 'a', 'b'], says: /a/ },
];

const verdicts: readonly End[] = [
  {
    how: 'certify of a target that keeps the contract',
    exit: 0,
    words: ['certify', '--emulator'],
    says: /CONFORMANT STRICT/,
  },
  {
    how: 'certify of a target that breaks a MUST',
    exit: 1,
    words: ['certify', ...only],
    target: { fault: 'generated-material-is-deleted' },
    says: /NON-CONFORMANT/,
  },
  {
    how: 'certify of one requirement',
    exit: 2,
    words: ['certify', '--emulator', ...only],
    says: /INCOMPLETE/,
  },
  {
    how: 'certify with a waiver whose failure did not occur',
    exit: 3,
    words: ['certify', '--emulator', '--waivers', 'w.yaml'],
    files: { 'w.yaml': waiver('PRE-001', '2099-01-01') },
    says: /waiver/i,
  },
];

/** Every way to end that is tried, in the order of the table. */
export const ends: readonly End[] = [...usage, ...configuration, ...elsewhere, ...verdicts];

/** Where an end is tried: its variables, and what has to be closed after it. */
export async function placeFor({ environment, files = {}, target }: End) {
  const folder = scratch();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { faults } = await import('../../emulator/index.ts');
  const fault = faults.find(({ id }) => id === target?.fault);
  const emulator = target && (await startEmulator(fault ? { fault } : {}));
  const own = emulator
    ? { ...withoutConsole(emulator.env), KMS_CONSISTENCY_MS: '0', KMS_STATE_DIR: join(folder, 'state') }
    : {};
  return { variables: { PWD: folder, ...own, ...environment }, close: async () => emulator?.close() };
}

/** The table of docs/exit-codes.md. */
export function tableOf(rows: readonly End[]): string {
  return aligned([['how it ends', 'exit code'], ...rows.map(({ how, exit }) => [how, `${exit}`])]);
}
