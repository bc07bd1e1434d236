import type { Catalogue } from '../../schemas/catalogue/catalogue.ts';
import validators from '../../schemas/validators.ts';
import { answers, observed, optionalGroups, perRequirement, sources } from './lint-catalogue-references.ts';

/** What the catalogue is held against. */
export interface Surroundings {
  /** Pinned ids and their levels. */
  readonly snapshot: Readonly<Record<string, string>>;
  /** Requirement id → names of the tests that check it; absent before there are any. */
  readonly checks?: Readonly<Record<string, readonly string[]>>;
}

/** One rule of the lint: problems in words, none when all is well. */
export type CatalogueRule = (catalogue: Catalogue, around: Surroundings) => string[];

/** The catalogue breaks requirements.schema.json. */
export function schemaRule(catalogue: unknown): string[] {
  if (validators.requirements(catalogue)) return [];
  return (validators.requirements.errors ?? []).map(
    error => `requirements.json${error.instancePath} ${error.message}`,
  );
}

/** All rules that presume a catalogue of the right form. */
export const rules: readonly CatalogueRule[] = [
  uniqueIds,
  pinnedIds,
  groups,
  titles,
  sources,
  optionalGroups,
  answers,
  observed,
  everyReply,
  reasons,
  checks,
];

function uniqueIds({ requirements }: Catalogue): string[] {
  const ids = requirements.map(requirement => requirement.id);
  return [...repeated(ids)].map(id => `${id} stands there twice`);
}

/** Ids are permanent: none vanishes, none changes its level unnoticed, and a new one is pinned. */
function pinnedIds({ requirements }: Catalogue, { snapshot }: Surroundings): string[] {
  const levels = new Map<string, string>(requirements.map(({ id, level }) => [id, level]));
  const pinned = Object.entries(snapshot);
  const isPinned = (id: string) => Object.hasOwn(snapshot, id);
  return [
    ...pinned.filter(([id]) => !levels.has(id)).map(([id]) => `${id} was dropped: ids never vanish`),
    ...pinned
      .filter(([id, level]) => levels.has(id) && levels.get(id) !== level)
      .map(
        ([id, level]) =>
          `${id} is ${levels.get(id)}, pinned as ${level}: change requirements.snapshot.json too`,
      ),
    ...[...levels.keys()]
      .filter(id => !isPinned(id))
      .map(id => `${id} is new: add it to requirements.snapshot.json`),
  ];
}

function groups(catalogue: Catalogue): string[] {
  const used = new Set(catalogue.requirements.map(requirement => requirement.group));
  const empty = Object.keys(catalogue.groups).filter(group => !used.has(group));
  return [
    ...perRequirement(catalogue, ({ id, group }) => [
      ...(id.startsWith(`${group}-`) ? [] : [`is in group ${group}`]),
      ...(Object.hasOwn(catalogue.groups, group) ? [] : [`is in group ${group}, which is not explained`]),
    ]),
    ...empty.map(group => `group ${group} has no requirement`),
  ];
}

/** "Titles state a fact in the present tense, at most 70 characters" (the schema counts them). */
function titles(catalogue: Catalogue): string[] {
  const twice = repeated(catalogue.requirements.map(requirement => requirement.title));
  return perRequirement(catalogue, ({ title }) => [
    ...(/\b(should|shall|must|will|can't|cannot)\b/i.test(title) ? ['has a title that states no fact'] : []),
    ...(/[.\s]$|^\s/.test(title) ? ['has a title with a stop or a blank at its end'] : []),
    ...(twice.has(title) ? ['shares its title with another'] : []),
  ]);
}

function everyReply(catalogue: Catalogue): string[] {
  return perRequirement(catalogue, ({ everyReply, check }) =>
    everyReply && check !== 'specs' ? ['has everyReply without specs'] : [],
  );
}

/** What is not checked says what stands in the way, and not only that nothing is there. */
function reasons(catalogue: Catalogue): string[] {
  return perRequirement(catalogue, ({ check }) =>
    typeof check === 'object' && /\bno check\b/i.test(check.pending)
      ? ['is pending and does not say why']
      : [],
  );
}

/** Every requirement has a test, is held against every reply, or says why neither. */
function checks(catalogue: Catalogue, { checks }: Surroundings): string[] {
  if (!checks) return [];
  const known = new Set(catalogue.requirements.map(requirement => requirement.id));
  return [
    ...Object.keys(checks)
      .filter(id => !known.has(id))
      .map(id => `checks.json has ${id}, which is not a requirement`),
    ...perRequirement(catalogue, ({ id, check }) => {
      const tests = checks[id] ?? [];
      return [
        ...(check === 'specs' && tests.length === 0 ? ['has no test in checks.json'] : []),
        ...(typeof check === 'object' && tests.length > 0
          ? ['is pending and yet has a test in checks.json']
          : []),
        ...[...repeated(tests)].map(test => `has the test "${test}" twice in checks.json`),
      ];
    }),
  ];
}

function repeated(values: readonly string[]): Set<string> {
  return new Set(values.filter((value, index) => values.indexOf(value) !== index));
}
