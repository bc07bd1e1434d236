import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { Certificate, RequirementResult } from '../../schemas/generated/certificate.ts';
import { levels } from '../text/meanings.ts';
import { type ChangeClass, changeClasses, classOf, keeps, waiverClassesOf } from './classes.ts';
import { type Sameness, sameness } from './identity.ts';

/** One thing that is not as it was. */
export interface Change {
  readonly class: ChangeClass;
  readonly requirement: string;
  /** Title of the requirement; empty when the catalogue of this version does not have it. */
  readonly title: string;
  readonly old?: RequirementResult;
  readonly new?: RequirementResult;
}

/** Two runs held against each other: first what they are runs of, then what the target did. */
export interface Comparison {
  readonly old: Certificate;
  readonly new: Certificate;
  readonly same: Sameness;
  /** By class, and within a class in the order of the catalogue. */
  readonly changes: readonly Change[];
}

/** Compares two runs. Pure: their certificates are all that it looks at. */
export function compare(old: Certificate, now: Certificate): Comparison {
  const changes = idsOf(old, now).flatMap(id => changesOf(id, old, now));
  const order = (change: Change) => changeClasses.indexOf(change.class);
  return {
    old,
    new: now,
    same: sameness(old, now),
    changes: changes.toSorted((a, b) => order(a) - order(b)),
  };
}

/** Whether there is nothing to tell. */
export function isUnchanged({ old, new: now, same, changes }: Comparison): boolean {
  return changes.length === 0 && old.level === now.level && Object.values(same).every(Boolean);
}

/** Whether the level went down: from STRICT to INVALID no requirement need have changed. */
export function isWorse({ old, new: now }: Comparison): boolean {
  const rank = (level: Certificate['level']) => levels.findIndex(({ word }) => word === level);
  return rank(now.level) < rank(old.level);
}

/** Every requirement that one of the runs names, be it in a waiver alone. */
function idsOf(...runs: readonly Certificate[]): string[] {
  const judged = runs.flatMap(({ requirements }) => requirements.map(({ id }) => id));
  const waived = runs.flatMap(({ waivers }) => waivers.map(({ requirement }) => requirement));
  return [...new Set([...judged, ...waived])];
}

function changesOf(id: string, old: Certificate, now: Certificate): Change[] {
  const find = ({ requirements }: Certificate) => requirements.find(requirement => requirement.id === id);
  const [before, after] = [find(old), find(now)];
  const drift = before || after ? classOf(before, after) : undefined;
  const classes = [...(drift ? [drift] : []), ...waiverClassesOf(id, old, now)];
  const title = catalogue.requirements.find(requirement => requirement.id === id)?.title ?? '';
  return classes.map(name => ({
    class: name,
    requirement: id,
    title,
    ...(before && { old: before }),
    ...(after && { new: after }),
  }));
}

/** The outcomes of a change: `pass → fail`, or one word where it is the same. */
export function outcomesOf({ old, new: now }: Change): string {
  return [...new Set([old?.outcome ?? 'absent', now?.outcome ?? 'absent'])].join(' → ');
}

/** What a run has to tell of a requirement: what was seen where that was judged, else why it was not. */
export function toldBy(result: RequirementResult | undefined): string {
  if (!result) return '';
  const { outcome, observation, reason } = result;
  if (outcome === 'waived') return `${observation} (${reason})`;
  return keeps(outcome) || outcome === 'fail' ? observation : (reason ?? observation);
}
