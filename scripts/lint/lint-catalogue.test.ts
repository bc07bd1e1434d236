import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Catalogue, Requirement } from '../../schemas/catalogue/catalogue.ts';
import { projectRoot } from '../project-root.ts';
import { lintCatalogue, readCatalogueFiles, summary } from './lint-catalogue.ts';

const { catalogue, snapshot } = readCatalogueFiles() as {
  catalogue: Catalogue;
  snapshot: Record<string, string>;
};

/** The problems of the catalogue after changing one requirement of it. */
function problemsWith(id: string, change: Partial<Record<keyof Requirement, unknown>>): string[] {
  const requirements = catalogue.requirements.map(r => (r.id === id ? { ...r, ...change } : r));
  return lintCatalogue({ catalogue: { ...catalogue, requirements }, snapshot });
}

const [seen] = catalogue.requirements.find(({ id }) => id === 'PRE-004')?.observed ?? [];

const specs = catalogue.requirements.filter(r => r.check === 'specs').map(r => r.id);
const checks = Object.fromEntries(specs.map(id => [id, [`a test of ${id}`]]));

describe('lintCatalogue', () => {
  it('finds nothing in the catalogue of the project', () => assert.deepEqual(lintCatalogue(), []));

  it('counts levels and pending checks in one line', () => {
    assert.match(
      summary(catalogue),
      /^catalogue: \d+ requirements \(\d+ MUST, \d+ SHOULD, \d+ MAY\); 5 held .* \d+ pending$/,
    );
  });

  it('counts as pending what the README names', () => {
    const readme = readFileSync(join(projectRoot(), 'README.md'), 'utf8');
    const [, named = ''] = /<!-- not-checked:begin -->(.*)<!-- not-checked:end -->/s.exec(readme) ?? [];
    const pending = catalogue.requirements.filter(r => typeof r.check === 'object').map(r => r.id);
    assert.deepEqual(named.match(/[A-Z]+-\d{3}/g) ?? [], pending);
  });

  it('names an id that was dropped, and one that was renumbered', () => {
    const without = catalogue.requirements.filter(r => r.id !== 'DEL-005');
    assert.deepEqual(lintCatalogue({ catalogue: { ...catalogue, requirements: without }, snapshot }), [
      'DEL-005 was dropped: ids never vanish',
    ]);
    assert.deepEqual(problemsWith('DEL-005', { id: 'DEL-099' }), [
      'DEL-005 was dropped: ids never vanish',
      'DEL-099 is new: add it to requirements.snapshot.json',
    ]);
  });

  it('names a level that was changed', () => {
    assert.deepEqual(problemsWith('DEL-005', { level: 'MAY' }), [
      'DEL-005 is MAY, pinned as MUST: change requirements.snapshot.json too',
    ]);
  });

  it('names an id that stands there twice', () => {
    const requirements = [
      ...catalogue.requirements,
      { ...catalogue.requirements[0], title: 'says the same again' },
    ];
    const problems = lintCatalogue({ catalogue: { ...catalogue, requirements }, snapshot });
    assert.deepEqual(problems, ['DEL-001 stands there twice']);
  });

  const wrong: [string, Partial<Record<keyof Requirement, unknown>>, RegExp][] = [
    [
      'a title over 70 characters',
      { title: 'x'.repeat(71) },
      /\/title must NOT have more than 70 characters/,
    ],
    [
      'a title with should',
      { title: 'should delete the material' },
      /^DEL-001 has a title that states no fact$/,
    ],
    ['a title with a stop', { title: 'deletes the material.' }, /with a stop/],
    ['a title of another requirement', { title: 'changes the state to Pending import' }, /shares its title/],
    ['no source', { sources: [] }, /\/sources must NOT have fewer than 1 items/],
    [
      'a source nobody explains',
      { sources: [{ source: 'API:sign', clause: 'Table 4' }] },
      /rests on API:sign, which is not/,
    ],
    [
      'a code the table does not have',
      { sources: [{ source: 'ERR', clause: '400 KMS.9999 "x"' }] },
      /quotes 400 KMS.9999/,
    ],
    [
      'a code with another status',
      { sources: [{ source: 'ERR', clause: '404 KMS.0309 "x"' }] },
      /quotes 404 KMS.0309/,
    ],
    ['another group than its id', { group: 'STA' }, /is in group STA/],
    ['no check', { check: undefined }, /must/],
    ['a check that does not exist', { check: 'none' }, /\/check/],
    ['a pending check without a reason', { check: { pending: '' } }, /\/check/],
    ['a pending check that says no more', { check: { pending: 'no check yet' } }, /does not say why/],
    ['an optional group that does not exist', { optionalGroup: 'quantum' }, /\/optionalGroup/],
    ['a member that does not exist', { severity: 'high' } as never, /must NOT have additional properties/],
    ['everyReply without specs', { check: 'every-reply', everyReply: true }, /has everyReply without specs/],
    [
      'an unpublished answer',
      { answers: one({ statuses: [404], codes: ['KMS.0309'] }) },
      /answers KMS.0309, not published/,
    ],
    ['a refusal without codes', { answers: one({ statuses: [400] }) }, /without saying which codes/],
    [
      'an unknown operation',
      { answers: one({ statuses: [200], operation: 'delete' }) },
      /delete, which is not an operation/,
    ],
    ['an observation without a date', { observed: [{ ...seen, date: undefined }] }, /\/observed\/0/],
    ['no observations', { observed: [] }, /\/observed must NOT have fewer than 1 items/],
    [
      'an observation in something else than a real reply',
      { observed: [{ ...seen, recording: 'golangsdk-get' }] },
      /golangsdk-get, which is not a recording of a real reply/,
    ],
    [
      'an observation in a reply of another service',
      { observed: [{ ...seen, recording: 'otc-dcs-401-invalid-token' }] },
      /of which the contract says nothing/,
    ],
    [
      'an observation of another day',
      { observed: [{ ...seen, date: '2024-03-12' }] },
      /another source or date/,
    ],
    [
      'an observation from elsewhere',
      { observed: [{ ...seen, source: 'hearsay' }] },
      /another source or date/,
    ],
    ['a 5xx as answer', { answers: one({ statuses: [500], codes: ['*'] }) }, /\/statuses\/0/],
  ];
  for (const [what, change, message] of wrong) {
    it(`finds ${what}`, () => {
      const problems = problemsWith('DEL-001', change);
      assert.ok(
        problems.some(problem => message.test(problem)),
        problems.join('\n'),
      );
    });
  }

  it('finds explanations that nothing uses', () => {
    const more = {
      ...catalogue,
      groups: { ...catalogue.groups, ZZZ: { title: 'Nothing' } },
      sources: { ...catalogue.sources, 'API:teleport': { title: 'x', edition: 'y' } },
    };
    assert.deepEqual(lintCatalogue({ catalogue: more, snapshot }), [
      'group ZZZ has no requirement',
      'source API:teleport is not used',
      'source API:teleport is not an operation',
    ]);
  });

  it('stops at a catalogue that is not a catalogue', () => {
    for (const broken of [null, [], {}, { ...catalogue, requirements: {} }]) {
      assert.ok(lintCatalogue({ catalogue: broken, snapshot }).length > 0);
    }
  });
});

describe('lintCatalogue with checks.json', () => {
  const lint = (changed: Record<string, string[]>) =>
    lintCatalogue({ catalogue, snapshot, checks: { ...checks, ...changed } });

  it('finds nothing when every requirement with specs has a test', () => assert.deepEqual(lint({}), []));

  it('names a requirement without a test', () => {
    assert.deepEqual(lint({ 'DEL-001': [] }), ['DEL-001 has no test in checks.json']);
  });

  it('names a pending requirement that has a test', () => {
    const requirements = catalogue.requirements.map(each =>
      each.id === 'DEL-001' ? { ...each, check: { pending: 'the console is not driven' } } : each,
    );
    assert.deepEqual(lintCatalogue({ catalogue: { ...catalogue, requirements }, snapshot, checks }), [
      'DEL-001 is pending and yet has a test in checks.json',
    ]);
  });

  it('names a test that stands there twice, and a requirement that does not exist', () => {
    assert.deepEqual(lint({ 'DEL-001': ['x', 'x'] }), ['DEL-001 has the test "x" twice in checks.json']);
    assert.deepEqual(lint({ 'DEL-999': ['x'] }), ['checks.json has DEL-999, which is not a requirement']);
  });
});

function one(answer: object): unknown {
  return { expected: [answer], acceptable: [], nonStrict: [] };
}
