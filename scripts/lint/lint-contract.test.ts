import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { projectRoot } from '../project-root.ts';
import { lintContract } from './lint-contract.ts';

/** As much of the document as the tests change. */
interface Document {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  components: { schemas: Record<string, unknown>; responses: Record<string, Reply> };
  info: Record<string, unknown>;
}

interface Reply {
  content: { 'application/json': { example?: unknown } };
}

const contract = join(projectRoot(), 'schemas/kms.openapi.json');
const ids = new Set(['DEL-002', 'STA-007', 'AUT-008', 'IMP-002', 'IMP-003', 'IMP-013']);
const del = '/v1.0/{project_id}/kms/delete-imported-key-material';
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-contract-'));
});
after(() => rmSync(folder, { recursive: true }));

/** The problems of the contract after changing it. */
async function problemsWith(change: (document: Document) => void): Promise<string[]> {
  const document = JSON.parse(readFileSync(contract, 'utf8')) as Document;
  change(document);
  const file = join(folder, 'changed.json');
  writeFileSync(file, JSON.stringify(document));
  return lintContract(file, ids);
}

describe('lintContract', () => {
  it('finds nothing in the contract of the project', async () => {
    assert.deepEqual(await lintContract(contract, ids), []);
  });

  const post = (d: Document): Record<string, unknown> => d.paths[del]?.post ?? {};
  const set = (members: Record<string, unknown>) => (d: Document) => void Object.assign(post(d), members);
  const drop = (member: string) => (d: Document) => void delete post(d)[member];
  const success = (d: Document) =>
    (post(d).responses as Record<string, Reply>)['200']?.content['application/json'] ?? {};
  const notFound = (d: Document) => d.components.responses.NotFound?.content['application/json'] ?? {};
  const wrong: [string, (document: Document) => void, RegExp][] = [
    ['a reference to nothing', set({ requestBody: { $ref: '#/components/nothing' } }), /resolve/],
    ['an operation without a summary', drop('summary'), /operation-summary/],
    ['an operation without a description', drop('description'), /operation-description/],
    ['nobody to ask', d => void delete d.info.contact, /info-contact/],
    ['a success without an example', d => void delete success(d).example, /reply 200 has no example/],
    ['an error without an example', d => void delete notFound(d).example, /reply NotFound has no example/],
    [
      'an example of a success that breaks its schema',
      d => void Object.assign(success(d), { example: { key_id: 'left' } }),
      /\/responses\/200\/.*no-invalid-media-type-examples/,
    ],
    [
      'an example of an error that breaks its schema',
      d => void Object.assign(notFound(d), { example: { error_code: 'KMS.0207' } }),
      /\/responses\/NotFound\/.*no-invalid-media-type-examples/,
    ],
    ['a path parameter that is not declared', d => void delete d.paths[del]?.parameters, /project_id/],
    [
      'a component that nothing uses',
      d => void Object.assign(d.components.schemas, { Idle: { type: 'string', description: 'x' } }),
      /no-unused-components/,
    ],
    ['another operationId', set({ operationId: 'deleteMaterial' }), /not the published name/],
    ['an unknown effect', set({ 'x-effect': 'destroys' }), /x-effect is none of/],
    ['an unknown requirement', set({ 'x-reply-requirement': 'DEL-999' }), /DEL-999 is not a requirement/],
    ['no published source', drop('externalDocs'), /names no published source/],
    [
      'a page of another edition',
      set({ 'x-huaweicloud-docs': { description: 'x', url: 'https://docs.otc.t-systems.com/' } }),
      /not a page of that edition/,
    ],
    [
      'a contradiction without a stand',
      set({ 'x-contradictions': [{ about: 'x', texts: ['y'] }] }),
      /lacks about, texts or stand/,
    ],
    [
      'no success reply',
      set({ responses: { 400: { $ref: '#/components/responses/BadRequest' } } }),
      /documents no success reply/,
    ],
  ];
  for (const [what, change, message] of wrong) {
    it(`finds ${what}`, async () => {
      const problems = await problemsWith(change);
      assert.ok(
        problems.some(problem => message.test(problem)),
        problems.join('\n'),
      );
    });
  }
});
