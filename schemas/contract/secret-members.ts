import type { OpenAPIV3_1 } from 'openapi-types';
import { isObject } from '../reading/json.ts';
import { contractDocument, type OperationName, operations } from './operations.ts';

/** What each member is that holds a secret, by its name: `import_token` is an import token. */
export type SecretMembers = Readonly<Record<string, string>>;

/** What is secret in the requests and replies of an operation, by the `x-secret` of the contract. */
export interface OperationSecrets {
  readonly sent: SecretMembers;
  readonly given: SecretMembers;
  /** Headers of the reply, in lower case. */
  readonly headers: SecretMembers;
}

/** A member as one schema has it; of one that is no secret there the kind is undefined. */
type Member = readonly [name: string, kind: string | undefined];

function resolved(schema: Record<string, unknown>): Record<string, unknown> {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : '';
  const found: unknown = contractDocument.components?.schemas?.[name];
  return isObject(found) ? { ...found, ...schema } : schema;
}

function membersOf(schema: unknown): Member[] {
  if (!isObject(schema)) return [];
  const { properties, items } = resolved(schema);
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, member]): Member[] => {
    const kind = isObject(member) ? resolved(member)['x-secret'] : undefined;
    return [[name, typeof kind === 'string' ? kind : undefined], ...membersOf(member)];
  });
  return [...own, ...membersOf(items)];
}

function secretAmong(members: readonly Member[]): SecretMembers {
  return Object.fromEntries(members.filter(([, kind]) => kind !== undefined)) as SecretMembers;
}

interface Bodies {
  readonly sent: readonly Member[];
  readonly given: readonly Member[];
  readonly headers: SecretMembers;
}

function bodiesOf({ path, successStatus }: (typeof operations)[OperationName]): Bodies {
  const item = contractDocument.paths?.[path];
  const documented = item?.post ?? item?.get;
  const success = documented?.responses?.[successStatus] as OpenAPIV3_1.ResponseObject | undefined;
  const request = documented?.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  const headers = Object.entries(success?.headers ?? {}).map(
    ([name, header]): Member => [
      name.toLowerCase(),
      'schema' in header && isObject(header.schema) ? (header.schema['x-secret'] as string) : undefined,
    ],
  );
  return {
    sent: membersOf(request?.content?.['application/json']?.schema),
    given: membersOf(success?.content?.['application/json']?.schema),
    headers: secretAmong(headers),
  };
}

const bodies = Object.values(operations).map(operation => [operation.name, bodiesOf(operation)] as const);
const all = bodies.flatMap(([, { sent, given }]) => [...sent, ...given]);

/** Names of members that are secret somewhere. */
export const secretNames: ReadonlySet<string> = new Set(Object.keys(secretAmong(all)));

/** Members that are secret wherever the contract has them: they are so in any other body as well. */
const everywhere: SecretMembers = secretAmong(
  all.filter(([name]) => all.every(([other, kind]) => other !== name || kind !== undefined)),
);

/** What is secret in each operation. */
export const secretsOf = Object.fromEntries(
  bodies.map(([name, { sent, given, headers }]): [OperationName, OperationSecrets] => [
    name,
    {
      sent: { ...everywhere, ...secretAmong(sent) },
      given: { ...everywhere, ...secretAmong(given) },
      headers,
    },
  ]),
) as Readonly<Record<OperationName, OperationSecrets>>;
