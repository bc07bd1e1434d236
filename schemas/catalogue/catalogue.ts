import { readData } from '../data.ts';
import type { Catalogue, OptionalGroup, OptionalGroupId, Requirement } from '../generated/catalogue.ts';

export type * from '../generated/catalogue.ts';

/** The requirements, in the order they are reported, with what explains them. */
export const catalogue = readData<Catalogue>('requirements.json');

/** Groups of requirements that need more than a token and a project. */
export const optionalGroups = catalogue.optionalGroups as Readonly<Record<OptionalGroupId, OptionalGroup>>;

const ranks: Readonly<Record<Requirement['level'], number>> = { MAY: 0, SHOULD: 1, MUST: 2 };

/** "A MUST never presumes a SHOULD or a MAY, a SHOULD never a MAY": whether `level` may presume `presumed`. */
export function mayPresume(level: Requirement['level'], presumed: Requirement['level']): boolean {
  return ranks[presumed] >= ranks[level];
}

const byId = new Map(catalogue.requirements.map(requirement => [requirement.id, requirement]));

/** @throws RangeError for an id that the catalogue does not have. */
export function requirementById(id: string): Requirement {
  const requirement = byId.get(id);
  if (!requirement) throw new RangeError(`the catalogue has no requirement ${id}`);
  return requirement;
}
