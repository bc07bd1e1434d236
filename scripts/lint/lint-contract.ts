/**
 * Lints schemas/kms.openapi.json: the recommended rules of Redocly, those that Spectral recommends beyond them, and the
 * project's own. Exits 1 on any problem.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lint } from '@redocly/openapi-core';
import type { OpenAPIV3_1 } from 'openapi-types';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';

type Operation = OpenAPIV3_1.OperationObject & Record<`x-${string}`, unknown>;

const effects = ['reads', 'changes', 'creates'];

/** What Spectral's recommended rules ask for and Redocly's do not (`npm run lint-openapi` runs Spectral itself). */
const moreRules = { 'info-contact': 'error', 'operation-description': 'error' } as const;

/** Problems of a contract file, one line each; warnings count. */
export async function lintContract(file: string, requirementIds: ReadonlySet<string>): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'], rules: moreRules });
  const problems = await lint({ ref: file, config });
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenAPIV3_1.Document;
  return [
    ...problems.map(
      ({ ruleId, message, location }) => `${location[0]?.pointer ?? '#/'} ${message} (${ruleId})`,
    ),
    ...lintOperations(document, requirementIds),
    ...lintExamples(document),
  ];
}

/** Every reply that has a body has an example; whether it holds against its schema is for Redocly to say. */
function lintExamples({ paths, components }: OpenAPIV3_1.Document): string[] {
  const operations = Object.values(paths ?? {}).flatMap(item => item?.post ?? item?.get ?? []);
  const replies = [
    ...operations.map(({ operationId, responses }) => [operationId, responses] as const),
    ['components', components?.responses] as const,
  ];
  return replies.flatMap(([where, responses]) =>
    Object.entries(responses ?? {}).flatMap(([name, reply]) => {
      const body = 'content' in reply ? reply.content?.['application/json'] : undefined;
      return body && !('example' in body) ? [`${where}: reply ${name} has no example`] : [];
    }),
  );
}

/** What the harness itself needs of every operation. */
function lintOperations(document: OpenAPIV3_1.Document, requirementIds: ReadonlySet<string>): string[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const operation = (item?.post ?? item?.get) as Operation | undefined;
    if (!operation) return [`${path} has neither post nor get`];
    const problems = [
      ...(path.startsWith('/v1.0/') && !path.endsWith(`/${operation.operationId}`)
        ? ['operationId is not the published name']
        : []),
      ...(operation.externalDocs?.url ? [] : ['names no published source']),
      ...(isPage(operation['x-huaweicloud-docs'])
        ? []
        : ['x-huaweicloud-docs is not a page of that edition']),
      ...(effects.includes(String(operation['x-effect']))
        ? []
        : [`x-effect is none of ${effects.join(', ')}`]),
      ...(requirementIds.has(String(operation['x-reply-requirement']))
        ? []
        : [`x-reply-requirement ${String(operation['x-reply-requirement'])} is not a requirement`]),
      ...lintReply(operation),
      ...lintContradictions(operation['x-contradictions']),
    ];
    return problems.map(problem => `${path}: ${problem}`);
  });
}

/** A page of the edition huaweicloud, where one is named. */
function isPage(docs: unknown): boolean {
  if (docs === undefined) return true;
  const { description, url } = docs as OpenAPIV3_1.ExternalDocumentationObject;
  return Boolean(description) && /^https:\/\/support\.huaweicloud\.com\/.*api-dew\/\w+\.html$/.test(url);
}

/** A success reply is a component of its own, so that it can be validated and typed by its name. */
function lintReply(operation: Operation): string[] {
  const success = operation.responses?.['200'] ?? operation.responses?.['201'];
  if (!success || !('content' in success)) return ['documents no success reply'];
  const schema = success.content?.['application/json']?.schema ?? {};
  return '$ref' in schema ? [] : ['its success reply is not a component schema'];
}

function lintContradictions(contradictions: unknown): string[] {
  if (contradictions === undefined) return [];
  const told =
    Array.isArray(contradictions) && contradictions.every(c => c.about && c.texts?.length > 0 && c.stand);
  return told ? [] : ['x-contradictions lacks about, texts or stand'];
}

if (isMain(import.meta.url)) {
  const schemas = join(projectRoot(), 'schemas');
  const pinned = JSON.parse(readFileSync(join(schemas, 'requirements.snapshot.json'), 'utf8')) as object;
  const problems = await lintContract(join(schemas, 'kms.openapi.json'), new Set(Object.keys(pinned)));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('contract: no problems');
}
