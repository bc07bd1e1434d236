import { readData } from '../data.ts';

interface ErrorTable {
  readonly codes: readonly { readonly status: number; readonly code: string; readonly message: string }[];
  /** Other statuses under which a code is right as well, and why. */
  readonly alternatives: readonly {
    readonly statuses: number[];
    readonly codes: string[];
    readonly because: string;
  }[];
}

const table = readData<ErrorTable>('error-codes.json');
const statuses = new Map(table.codes.map(row => [row.code, row.status]));

/** Whether the published error table has this code with this status. */
export function isPublished(code: string, status: number): boolean {
  if (statuses.get(code) === status) return true;
  return table.alternatives.some(other => other.codes.includes(code) && other.statuses.includes(status));
}

/** The codes that the published error table has for a status, in its order. */
export function publishedCodes(status: number): string[] {
  return table.codes.filter(row => row.status === status).map(row => row.code);
}

/** The status a code is published for; undefined for a code that is not published. */
export function publishedStatus(code: string): number | undefined {
  return statuses.get(code);
}
