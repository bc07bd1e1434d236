import type { AccessKey, SigningForm } from '../../client/access/signing.ts';
import type { Login } from '../../client/iam/iam.ts';
import type { VariableName } from './source/variables.ts';
import type { Read } from './values.ts';

/** How ordinary requests say who sends them; the two kinds of signature differ in their header. */
export type AuthKind = 'token' | 'login' | 'aksk' | 'aksk-derived' | 'aksk-v11';

/** The form of the signature of each kind that signs. */
export const signingForms: Partial<Record<AuthKind, SigningForm>> = {
  aksk: 'Access',
  'aksk-derived': 'Credential',
  'aksk-v11': 'V11',
};

/** Everything that a run can identify itself with. Several may be set together. */
export interface OwnCredentials {
  readonly token?: string;
  readonly login?: Login;
  readonly accessKey?: AccessKey;
  /** What ordinary requests use; absent when nothing is set. */
  readonly auth?: AuthKind;
}

/** What each kind needs, in the order in which they are preferred. */
const needs: Readonly<Record<AuthKind, readonly VariableName[]>> = {
  token: ['KMS_AUTH_TOKEN'],
  login: ['KMS_IAM_ENDPOINT', 'KMS_USER', 'KMS_PASSWORD', 'KMS_DOMAIN'],
  aksk: ['KMS_ACCESS_KEY', 'KMS_SECRET_KEY'],
  'aksk-derived': ['KMS_ACCESS_KEY', 'KMS_SECRET_KEY'],
  'aksk-v11': ['KMS_ACCESS_KEY', 'KMS_SECRET_KEY'],
};

const kinds = Object.keys(needs) as AuthKind[];

function missing(kind: AuthKind, values: Read): readonly VariableName[] {
  return needs[kind].filter(name => values[name] === undefined);
}

function loginIn(values: Read): Login | undefined {
  const { KMS_IAM_ENDPOINT: endpoint, KMS_USER: user, KMS_PASSWORD: password, KMS_DOMAIN: domain } = values;
  if (!endpoint || !user || !password || !domain) return undefined;
  const projectName = values.KMS_PROJECT_NAME;
  const base = endpoint.replace(/\/v3$/, '');
  return { endpoint: base, user, password, domain, ...(projectName === undefined ? {} : { projectName }) };
}

function accessKeyIn(values: Read): AccessKey | undefined {
  const { KMS_ACCESS_KEY: accessKey, KMS_SECRET_KEY: secretKey, KMS_SECURITY_TOKEN: securityToken } = values;
  if (!accessKey || !secretKey) return undefined;
  return { accessKey, secretKey, ...(securityToken ? { securityToken } : {}) };
}

/** The credentials among the values: the token, and the sets that are complete. */
export function credentialsIn(values: Read): OwnCredentials {
  const auth = values.KMS_AUTH ?? kinds.find(kind => missing(kind, values).length === 0);
  const [login, accessKey, token] = [loginIn(values), accessKeyIn(values), values.KMS_AUTH_TOKEN];
  return {
    ...(token ? { token } : {}),
    ...(login ? { login } : {}),
    ...(accessKey ? { accessKey } : {}),
    ...(auth ? { auth } : {}),
  };
}

/** Sets of which a part is given: each with what it lacks. */
function incomplete(values: Read): string[] {
  const sets = ['login', 'aksk'] as const;
  return sets.flatMap(kind => {
    const lacking = missing(kind, values);
    const given = needs[kind].filter(name => !lacking.includes(name));
    if (given.length === 0 || lacking.length === 0) return [];
    return [`${listed(given)} without ${listed(lacking)} is not enough.`];
  });
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What is wrong with the credentials that were given for a target, one sentence each. */
export function checkCredentials(values: Read): string[] {
  const asked = values.KMS_AUTH;
  const lacking = asked ? missing(asked, values) : [];
  if (lacking.length) return lacking.map(name => `${name} is not set, and KMS_AUTH=${asked} needs it.`);
  if (asked || kinds.some(kind => missing(kind, values).length === 0)) return [];
  const ways =
    'Give a token, a password login (KMS_IAM_ENDPOINT, KMS_USER, KMS_PASSWORD, KMS_DOMAIN), or an access key (KMS_ACCESS_KEY, KMS_SECRET_KEY) of a user who may use KMS.';
  return [`KMS_AUTH_TOKEN is not set. ${[...incomplete(values), ways].join(' ')}`];
}

/** Sentences on sets that cannot be used because a part is missing, where another credential serves. */
export function remarksOnCredentials(values: Read): string[] {
  return incomplete(values).map(sentence => `${sentence} What needs it is left out.`);
}
