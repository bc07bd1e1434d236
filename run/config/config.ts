import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { isLoopback } from '../../client/http/loopback.ts';
import { catalogue, type OptionalGroupId, optionalGroups } from '../../schemas/catalogue.ts';
import { checkCredentials, credentialsIn, remarksOnCredentials } from './credentials.ts';
import { ConfigError } from './errors.ts';
import { checkProxies, proxiesIn } from './proxies.ts';
import type { Config, TargetClass } from './shape.ts';
import { type Found, find, misspelt, notInThisVersion, type Values } from './source.ts';
import { checkTarget } from './target.ts';
import { readers } from './values.ts';
import { type VariableName, variableNames, variables } from './variables.ts';

export interface Sources {
  readonly environment: Values;
  readonly dotenv: Values;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** True once the embedded emulator's own values have been put into `environment`. */
  readonly embedded?: boolean;
}

type Read = Partial<Record<VariableName, unknown>>;

function readAll(sources: Sources, problems: string[]): { values: Read; found: Map<string, Found> } {
  const values: Read = {};
  const found = new Map<string, Found>();
  const named = find('KMS_ENDPOINT', sources.environment, sources.dotenv) !== undefined;
  for (const name of variableNames) {
    const entry = find(name, sources.environment, sources.dotenv, named);
    if (!entry) continue;
    found.set(name, entry);
    const outcome = readers[variables[name].kind](entry.value);
    if ('ok' in outcome) values[name] = outcome.ok;
    else problems.push(`${entry.from} is not ${outcome.expected}.${shown(name, entry)}`);
  }
  return { values, found };
}

function shown(name: VariableName, entry: Found): string {
  const mayHoldSecret = variables[name].kind === 'secret' || /\/\/[^/]*@/.test(entry.value);
  return mayHoldSecret ? '' : ` It reads ${JSON.stringify(entry.value)}.`;
}

function hostOf(endpoint: string): string {
  return endpoint ? new URL(endpoint).host : '';
}

function classOf(endpoint: string, embedded: boolean): TargetClass {
  if (!endpoint || embedded) return 'embedded';
  return isLoopback(endpoint) ? 'loopback' : 'remote';
}

/** One folder per endpoint and project; the identity of a loopback endpoint leaves out the port. */
function stateFolder(values: Read, environment: Values, target: Config['target']): string {
  const base =
    (values.KMS_STATE_DIR as string | undefined) ??
    join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'kms-conformance');
  const host = target.class === 'loopback' ? new URL(target.endpoint).hostname : target.host;
  const digest = createHash('sha256').update(`${host}/${target.projectId}`).digest('hex').slice(0, 12);
  return join(base, `${host.replaceAll(/[^\w.-]/g, '_')}-${digest}`);
}

function targetOf(values: Read, embedded: boolean): Config['target'] {
  const endpoint = (values.KMS_ENDPOINT as string | undefined) ?? '';
  const control = values.KMS_CONTROL_ENDPOINT as string | undefined;
  return {
    class: classOf(endpoint, embedded),
    endpoint,
    host: hostOf(endpoint),
    projectId: (values.KMS_PROJECT_ID as string | undefined) ?? '',
    profile: (values.KMS_PROFILE as Config['target']['profile'] | undefined) ?? 'otc',
    ...(control ? { controlEndpoint: control } : {}),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function assemble(values: Read, sources: Sources): Config {
  const target = targetOf(values, sources.embedded ?? false);
  const embedded = target.class === 'embedded';
  const otherToken = values.KMS_OTHER_AUTH_TOKEN as string | undefined;
  const otherProject = values.KMS_OTHER_PROJECT_ID as string | undefined;
  const rps = (values.KMS_RPS as number | undefined) ?? (target.class === 'remote' ? 10 : undefined);
  return {
    target,
    ...credentialsIn(values),
    ...optional(
      'other',
      otherToken && otherProject ? { projectId: otherProject, token: otherToken } : undefined,
    ),
    ...optional('readonlyToken', values.KMS_READONLY_AUTH_TOKEN as string | undefined),
    ...optional('expiredToken', values.KMS_EXPIRED_AUTH_TOKEN as string | undefined),
    ...optional('ledgerSecret', values.KMS_LEDGER_SECRET as string | undefined),
    ...optional('rps', rps),
    ...optional('waivers', values.KMS_WAIVERS as string | undefined),
    ...optional('ca', values.KMS_CA_FILE as string | undefined),
    proxies: proxiesIn(sources.environment, sources.dotenv),
    require: (values.KMS_REQUIRE as OptionalGroupId[] | undefined) ?? [],
    defaultKey: values.KMS_DEFAULT_KEY === true && target.class !== 'remote',
    out: resolve(sources.folder, (values.KMS_OUT as string | undefined) ?? 'reports/out'),
    stateDir: embedded ? '' : resolve(sources.folder, stateFolder(values, sources.environment, target)),
    timeoutMs: (values.KMS_TIMEOUT_MS as number | undefined) ?? 10_000,
    consistencyMs: (values.KMS_CONSISTENCY_MS as number | undefined) ?? (embedded ? 0 : 60_000),
    workers: (values.KMS_WORKERS as number | undefined) ?? (embedded ? 2 : 8),
    requirements: (values.KMS_REQUIREMENT as string[] | undefined) ?? [],
    given: Object.keys(values),
    remarks: [],
  };
}

function unknownIds(given: unknown, what: string, known: readonly string[]): string[] {
  const unknown = ((given as string[] | undefined) ?? []).filter(id => !known.includes(id));
  return unknown.map(id => `${id} is not ${what}. Nearest: ${closest(id, known)}.`);
}

const needEndpoint: readonly VariableName[] = [
  'KMS_PROJECT_ID',
  'KMS_AUTH_TOKEN',
  'KMS_USER',
  'KMS_ACCESS_KEY',
  'KMS_OTHER_PROJECT_ID',
  'KMS_CONTROL_ENDPOINT',
];

/** Values that mean nothing without an endpoint: named, so that nobody believes they were used. */
function remarksOn(config: Config, values: Read, found: Map<string, Found>, sources: Sources): string[] {
  if (sources.embedded) return [];
  if (config.target.endpoint) return remarksOnCredentials(values);
  const idle = needEndpoint.flatMap(name => found.get(name)?.from ?? []);
  return idle.length ? [`KMS_ENDPOINT is not set, so ${idle.join(', ')} has no effect.`] : [];
}

/**
 * Validates the whole configuration before anything is sent.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig(sources: Sources): Config {
  const problems = [
    ...misspelt(sources.environment, sources.dotenv),
    ...notInThisVersion(sources.environment, sources.dotenv),
  ];
  const { values, found } = readAll(sources, problems);
  if (values.KMS_KEYS === 'pool') problems.push('KMS_KEYS=pool is not available in this version. Use fresh.');
  if (values.KMS_TIMEOUT_MS === 0) problems.push('KMS_TIMEOUT_MS is 0: every request would time out.');
  const known = catalogue.requirements.map(requirement => requirement.id);
  problems.push(...unknownIds(values.KMS_REQUIREMENT, 'a requirement of the catalogue', known));
  problems.push(...unknownIds(values.KMS_REQUIRE, 'an optional group', Object.keys(optionalGroups)));
  if (problems.length) throw new ConfigError(problems);
  const config = assemble(values, sources);
  if (config.target.endpoint) {
    problems.push(
      ...checkCredentials(values),
      ...checkTarget(config, values.KMS_CONFIRM as string | undefined, values.KMS_ALLOW_HTTP === true),
      ...checkProxies(config.proxies, [config.target.endpoint, config.login?.endpoint ?? ''].filter(Boolean)),
    );
  }
  if (problems.length) throw new ConfigError(problems);
  return { ...config, remarks: remarksOn(config, values, found, sources) };
}
