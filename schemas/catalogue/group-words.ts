import { catalogue, type OptionalGroupId, optionalGroups } from './catalogue.ts';

/** What an optional group is to a user. */
export interface GroupWords {
  readonly id: OptionalGroupId;
  readonly title: string;
  /** What a target or a configuration needs for it. */
  readonly needs: string;
  /** Ids of the requirements that it adds; empty for a group that decides when others are judged. */
  readonly adds: readonly string[];
  /** What switches it on; empty where the target alone decides. */
  readonly variables: readonly string[];
}

/** Every optional group, for help, doctor and documentation. */
export function groupWords(): GroupWords[] {
  return Object.entries(optionalGroups).map(([id, { title, needs, variables }]) => ({
    id: id as OptionalGroupId,
    title,
    needs,
    adds: catalogue.requirements
      .filter(each => each.optionalGroup === id || (id === 'clock' && each.deferrable))
      .map(each => each.id),
    variables,
  }));
}
