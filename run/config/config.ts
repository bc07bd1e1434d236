import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isLoopback } from '../../client/http/loopback.ts';
import { checkCredentials, credentialsIn, remarksOnCredentials } from './credentials.ts';
import { checkProxies, proxiesIn } from './proxies.ts';
import { notSearchable } from './searchable.ts';
import { selectGroups, selectRequirements } from './selection.ts';
import type { Config, Product, TargetClass } from './shape.ts';
import { ConfigError } from './source/errors.ts';
import { forgottenEndpoint } from './source/forgotten-endpoint.ts';
import {
  type Found,
  findIn,
  misspelt,
  notInThisVersion,
  type Sources,
  type Values,
} from './source/source.ts';
import {
  isSecret,
  targetVariables,
  type Variable,
  type VariableName,
  variableNames,
  variables,
} from './source/variables.ts';
import { checkTarget } from './target.ts';
import { type Read, readableReports, readers } from './values.ts';

interface AllRead {
  readonly values: Read;
  readonly found: ReadonlyMap<string, Found>;
  readonly problems: readonly string[];
}

function readAll(sources: Sources): AllRead {
  const found = new Map<VariableName, Found>();
  const problems: string[] = [];
  for (const name of variableNames) {
    if (sources.emulator && (name === 'KMS_ENDPOINT' || targetVariables.includes(name))) continue;
    const entry = findIn(sources, name);
    if (entry) found.set(name, entry);
  }
  const values = Object.fromEntries(
    [...found].flatMap(([name, entry]) => {
      const outcome = readers[variables[name].kind](entry.value);
      if ('ok' in outcome) return [[name, outcome.ok]];
      problems.push(
        `${asWritten(name, sources, entry.from)} has to be ${outcome.expected}.${shown(name, entry)}`,
      );
      return [];
    }),
  );
  return { values, found, problems };
}

/** What the user called a setting: its flag, or else what it was read from. */
function asWritten(name: VariableName, { flags = [] }: Sources, from: string = name): string {
  const { flag }: Variable = variables[name];
  return flags.includes(name) ? `--${flag}` : from;
}

function shown(name: VariableName, entry: Found): string {
  const mayHoldSecret = isSecret(name) || /\/\/[^/]*@/.test(entry.value);
  return mayHoldSecret ? '' : ` It reads ${JSON.stringify(entry.value)}.`;
}

function hostOf(endpoint: string): string {
  return endpoint ? new URL(endpoint).host : '';
}

function classOf(endpoint: string, embedded: boolean): TargetClass {
  if (!endpoint || embedded) return 'embedded';
  return isLoopback(endpoint) ? 'loopback' : 'remote';
}

/** @throws ConfigError when this user has no home folder, as in many containers. */
function stateHome({ XDG_STATE_HOME }: Values): string {
  if (XDG_STATE_HOME) return XDG_STATE_HOME;
  try {
    return join(homedir(), '.local', 'state');
  } catch {
    throw new ConfigError([
      'This user has no home folder for the ledger and the lock. Set KMS_STATE_DIR to a folder that is kept.',
    ]);
  }
}

/** One folder per endpoint and project; every loopback endpoint is one, whatever its name and port. */
function stateFolder(values: Read, environment: Values, target: Config['target']): string {
  const base = values.KMS_STATE_DIR ?? join(stateHome(environment), 'kms-conformance');
  const host = target.class === 'loopback' ? 'loopback' : target.host;
  const digest = createHash('sha256').update(`${host}/${target.projectId}`).digest('hex').slice(0, 12);
  return join(base, `${host.replaceAll(/[^\w.-]/g, '_')}-${digest}`);
}

function targetOf(values: Read, embedded: boolean): Config['target'] {
  const endpoint = values.KMS_ENDPOINT ?? '';
  const control = values.KMS_CONTROL_ENDPOINT;
  return {
    class: classOf(endpoint, embedded),
    endpoint,
    host: hostOf(endpoint),
    projectId: values.KMS_PROJECT_ID ?? '',
    profile: values.KMS_PROFILE ?? 'otc',
    ...(control ? { controlEndpoint: control } : {}),
  };
}

/** The console, where one is named. A login counts when it is whole. */
function consoleIn(values: Read): Config['console'] {
  const { KMS_CONSOLE_URL: url, KMS_USER: user, KMS_PASSWORD: password, KMS_DOMAIN: domain } = values;
  if (!url) return undefined;
  const login = user && password && domain ? { user, password, domain } : undefined;
  return {
    url,
    ...optional('session', values.KMS_CONSOLE_STATE),
    ...optional('login', login),
    ...optional('projectName', values.KMS_PROJECT_NAME as string | undefined),
  };
}

function productIn(values: Read): Product | undefined {
  const {
    KMS_PRODUCT: name,
    KMS_PRODUCT_VERSION: version,
    KMS_VENDOR: vendor,
    KMS_PRODUCT_URL: url,
  } = values;
  if (!name) return undefined;
  return { name, ...optional('version', version), ...optional('vendor', vendor), ...optional('url', url) };
}

/** What says more about a product needs its name. */
function namelessProduct(values: Read, sources: Sources): string[] {
  if (values.KMS_PRODUCT) return [];
  const names = ['KMS_PRODUCT_VERSION', 'KMS_VENDOR', 'KMS_PRODUCT_URL'] as const;
  return names
    .filter(name => values[name])
    .map(
      name =>
        `${asWritten(name, sources)} is set, but KMS_PRODUCT is not. Name the product with --product or KMS_PRODUCT.`,
    );
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function assemble(values: Read, sources: Sources): Config {
  const target = targetOf(values, sources.embedded ?? false);
  const embedded = target.class === 'embedded';
  const otherToken = values.KMS_OTHER_AUTH_TOKEN;
  const otherProject = values.KMS_OTHER_PROJECT_ID;
  const allowed = values.KMS_RPS ?? (target.class === 'remote' ? 10 : undefined);
  const shard = values.KMS_SHARD;
  const rps = allowed && allowed / (shard?.of ?? 1);
  return {
    target,
    ...credentialsIn(values),
    ...optional(
      'other',
      otherToken && otherProject ? { projectId: otherProject, token: otherToken } : undefined,
    ),
    ...optional('readonlyToken', values.KMS_READONLY_AUTH_TOKEN),
    ...optional('controlToken', values.KMS_CONTROL_TOKEN),
    ...optional('expiredToken', values.KMS_EXPIRED_AUTH_TOKEN),
    ...optional('ledgerSecret', values.KMS_LEDGER_SECRET),
    ...optional('console', consoleIn(values)),
    ...optional('product', productIn(values)),
    ...optional('chromium', values.CHROMIUM_PATH),
    ...optional('rps', rps),
    ...optional('shard', shard),
    ...optional('signKey', values.KMS_SIGN_KEY),
    ...optional('waivers', values.KMS_WAIVERS),
    ...optional('settingsFile', sources.file),
    ...optional('ca', values.KMS_CA_FILE),
    proxies: proxiesIn(sources.environment, sources.dotenv),
    require: selectGroups(values.KMS_REQUIRE ?? [], target).ids,
    defaultKey: values.KMS_DEFAULT_KEY === true && target.class !== 'remote',
    out: resolve(sources.folder, values.KMS_OUT ?? 'reports/out'),
    reports: values.KMS_REPORTS ?? readableReports,
    stateDir: embedded ? '' : resolve(sources.folder, stateFolder(values, sources.environment, target)),
    timeoutMs: values.KMS_TIMEOUT_MS ?? 10_000,
    consistencyMs: values.KMS_CONSISTENCY_MS ?? (embedded ? 0 : 60_000),
    workers: values.KMS_WORKERS ?? (target.class === 'remote' ? 8 : 2),
    keys: values.KMS_KEYS ?? (target.class === 'remote' && !shard ? 'pool' : 'fresh'),
    requirements: selectRequirements(values.KMS_REQUIREMENT ?? []).ids,
    given: Object.keys(values),
    remarks: [],
  };
}

/** A sentence for each secret that the outputs cannot be searched for, so that it is known before anything is sent. */
function unsearched(values: Read): string[] {
  return variableNames.filter(isSecret).flatMap(name => {
    const value = values[name];
    const why = typeof value === 'string' ? notSearchable(value) : undefined;
    return why
      ? [`${name} ${why}, so the outputs are not searched for it. Choose a longer one, made by chance.`]
      : [];
  });
}

function remarksOn(
  { target }: Config,
  values: Read,
  { cut = [], embedded, file = '.env' }: Sources,
): string[] {
  const ofTarget = target.endpoint && !embedded ? remarksOnCredentials(values) : [];
  const known = cut.filter(name => name in variables);
  return [
    ...ofTarget,
    ...(target.endpoint ? unsearched(values) : []),
    ...known.map(
      name => `${name} in ${file} is cut at a #, which begins a comment. Put the value in quotes.`,
    ),
  ];
}

/**
 * Validates the whole configuration before anything is sent.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig(sources: Sources): Config {
  const { environment, dotenv } = sources;
  const { values, problems: wrongValues } = readAll(sources);
  const problems = [
    ...misspelt(sources),
    ...notInThisVersion(environment, dotenv),
    ...wrongValues,
    ...(sources.embedded || sources.emulator
      ? []
      : forgottenEndpoint(environment, dotenv, name => asWritten(name, sources))),
  ];
  if (values.KMS_TIMEOUT_MS === 0) problems.push('KMS_TIMEOUT_MS is 0: every request would time out.');
  problems.push(...namelessProduct(values, sources));
  problems.push(...selectRequirements(values.KMS_REQUIREMENT ?? []).problems);
  problems.push(...selectGroups(values.KMS_REQUIRE ?? [], targetOf(values, false)).problems);
  if (problems.length) throw new ConfigError(problems);
  const config = assemble(values, sources);
  if (config.shard && config.keys === 'pool')
    problems.push('KMS_KEYS=pool cannot be used by shards, which would use the same keys. Use fresh.');
  if (config.target.endpoint) {
    problems.push(
      ...checkCredentials(values),
      ...checkTarget(config, values.KMS_CONFIRM, values.KMS_ALLOW_HTTP === true),
      ...checkProxies(config.proxies, [config.target.endpoint, config.login?.endpoint ?? ''].filter(Boolean)),
    );
  }
  if (problems.length) throw new ConfigError(problems);
  return { ...config, remarks: remarksOn(config, values, sources) };
}
