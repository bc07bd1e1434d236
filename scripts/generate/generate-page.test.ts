import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { profiles } from '../../schemas/profiles.ts';
import { projectRoot } from '../project-root.ts';
import { requirementsPage } from './generate-page.ts';

const checks = JSON.parse(readFileSync(join(projectRoot(), 'schemas/checks.json'), 'utf8'));
const page = requirementsPage({ catalogue, profiles, checks });

/** What the page says of one requirement. */
function sectionOf(id: string): string {
  const [, section = ''] = new RegExp(`^### ${id} (.*?)(?=^##|\\Z)`, 'ms').exec(page) ?? [];
  return section;
}

describe('the page of the requirements', () => {
  it('has every answer that the data allow, those in words too', () => {
    const worded = catalogue.requirements.filter(({ also }) => also);
    assert.ok(worded.length > 10);
    for (const { id, also } of worded)
      assert.match(sectionOf(id), new RegExp(`^- Also: ${also?.slice(0, 9)}`, 'm'));
  });

  it('says which requirements wait for a later run where no clock can be moved', () => {
    const waiting = catalogue.requirements.filter(({ id }) => /^- Without a clock/m.test(sectionOf(id)));
    assert.deepEqual(
      waiting.map(({ id }) => id),
      ['IMP-014', 'EXP-001', 'EXP-003', 'EXP-004', 'EXP-005'],
    );
  });

  it('says where an answer was seen in a real reply, and of how many requirements', () => {
    const observed = catalogue.requirements.filter(requirement => requirement.observed);
    assert.ok(page.includes(`The answers to ${observed.length} of them were seen in real replies`));
    for (const { id, observed: replies = [] } of catalogue.requirements)
      assert.equal(sectionOf(id).match(/^- Observed in a real reply: /gm)?.length ?? 0, replies.length, id);
    assert.match(
      sectionOf('PRE-004'),
      /^- Observed .*: 400 KMS\.2702 .*, 2024-03-11, .*Source: huaweicloud\//m,
    );
  });

  it('says what holds for every answer', () => {
    for (const rule of catalogue.judging) assert.ok(page.includes(rule.slice(0, 40)), rule);
  });
});
