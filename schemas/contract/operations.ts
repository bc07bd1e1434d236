import type { OpenAPIV3_1 } from 'openapi-types';
import { readData } from '../data.ts';
import type { Operations } from '../generated/contract.ts';

/** The published name of an operation; `iam-token` and `user-quotas` are ours for what has only a path. */
export type OperationName = keyof Operations;

/** What the contract says of an operation, short of its bodies. */
export interface Operation {
  readonly name: OperationName;
  readonly method: 'GET' | 'POST';
  /** Path with `{project_id}` still in it. */
  readonly path: string;
  /** Address of the published page. */
  readonly source: string;
  /** What a call does to a key: `changes` its state or material, `creates` one, or only `reads`. */
  readonly effect: 'reads' | 'changes' | 'creates';
  /** The requirement that a broken success reply belongs to. */
  readonly replyRequirement: string;
  /** The documented success status. */
  readonly successStatus: number;
  /** Name of the component schema of the success reply. */
  readonly replySchema: string;
  /** The page documents no message: an empty body is right. */
  readonly mayBeEmpty: boolean;
}

/** An operation of the document with the extensions that it carries. */
type Documented = OpenAPIV3_1.OperationObject<{
  'x-effect': Operation['effect'];
  'x-reply-requirement': string;
  'x-empty-reply'?: true;
}>;

export const contractDocument = readData<OpenAPIV3_1.Document>('kms.openapi.json');

/** Every operation of the contract by its name. */
export const operations = Object.fromEntries(listOperations().map(o => [o.name, o])) as unknown as {
  readonly [Name in OperationName]: Operation & { readonly name: Name };
};

function listOperations(): Operation[] {
  return Object.entries(contractDocument.paths ?? {}).flatMap(([path, item]) => {
    const documented = (item?.post ?? item?.get) as Documented;
    return [read(path, item?.post ? 'POST' : 'GET', documented)];
  });
}

function read(path: string, method: Operation['method'], documented: Documented): Operation {
  const successStatus = documented.responses?.['201'] ? 201 : 200;
  const success = documented.responses?.[successStatus] as OpenAPIV3_1.ResponseObject;
  const schema = success.content?.['application/json']?.schema as OpenAPIV3_1.ReferenceObject;
  return {
    name: documented.operationId as OperationName,
    method,
    path,
    source: documented.externalDocs?.url ?? '',
    effect: documented['x-effect'],
    replyRequirement: documented['x-reply-requirement'],
    successStatus,
    replySchema: schema.$ref.replace('#/components/schemas/', ''),
    mayBeEmpty: documented['x-empty-reply'] === true,
  };
}
