import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { Certificate, RequirementResult } from '../../schemas/generated/certificate.ts';
import { groupBy } from '../grade/run/group.ts';

/** One certificate of many. */
export interface Column {
  /** What tells it from the others, such as the name of its folder. */
  readonly label: string;
  readonly certificate: Certificate;
}

/** One requirement, and what became of it in each certificate, in their order. */
export interface MatrixRow {
  readonly id: string;
  readonly title: string;
  readonly level: RequirementResult['level'];
  readonly group: string;
  readonly cells: ReadonlyArray<RequirementResult | undefined>;
  /** The certificates do not agree on it. */
  readonly differs: boolean;
}

export interface Matrix {
  readonly columns: readonly Column[];
  /** What the certificates must have in common to be compared, and do not, one sentence each. */
  readonly apart: readonly string[];
  /** Those on which the certificates differ first, each part in the order of the catalogue. */
  readonly rows: readonly MatrixRow[];
}

/** What differs between certificates without being the doing of a target. */
const foundations: ReadonlyArray<readonly [name: string, of: (certificate: Certificate) => string]> = [
  ['suites', ({ suite }) => `${suite.version} (${suite.digest.slice(0, 19)})`],
  ['contracts', ({ contract }) => contract.digest.slice(0, 19)],
  ['editions', ({ target }) => `${target.profile} (${target.edition}, ${target.sourceDate})`],
];

/** Puts certificates side by side. */
export function matrixOf(columns: readonly Column[]): Matrix {
  const results = columns.map(
    ({ certificate }) => new Map(certificate.requirements.map(each => [each.id, each])),
  );
  const rows = idsIn(results).map(id => rowOf(id, results));
  return {
    columns,
    apart: foundations.flatMap(([name, of]) => differenceIn(name, of, columns)),
    rows: [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)],
  };
}

function differenceIn(
  name: string,
  of: (certificate: Certificate) => string,
  columns: readonly Column[],
): string[] {
  const kinds = groupBy(columns, ({ certificate }) => of(certificate));
  if (kinds.size < 2) return [];
  const listed = [...kinds].map(([kind, group]) => `${kind}: ${group.map(({ label }) => label).join(', ')}`);
  return [`The certificates are of ${kinds.size} ${name}. ${listed.join('; ')}.`];
}

/** What became of each requirement in one certificate. */
type Results = ReadonlyMap<string, RequirementResult>;

/** The requirements of the catalogue, then those that other versions have. */
function idsIn(results: readonly Results[]): string[] {
  const present = new Set(results.flatMap(result => [...result.keys()]));
  const known = catalogue.requirements.map(({ id }) => id).filter(id => present.has(id));
  return [...new Set([...known, ...present])];
}

function rowOf(id: string, results: readonly Results[]): MatrixRow {
  const cells = results.map(result => result.get(id));
  const known = catalogue.requirements.find(each => each.id === id);
  const seen = new Set(cells.map(cell => (cell ? `${cell.outcome} ${told(cell)}` : '')));
  return {
    id,
    title: known?.title ?? '',
    level: known?.level ?? cells.find(Boolean)?.level ?? 'MUST',
    group: known?.group ?? id.replace(/-.*$/, ''),
    cells,
    differs: seen.size > 1,
  };
}

/** What a cell tells beside the outcome: what was observed, else why nothing was. */
export function told({ observation, reason }: RequirementResult): string {
  return observation || (reason ?? '');
}
