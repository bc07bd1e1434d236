import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import {
  type AssertionRecord,
  type CleanupRecord,
  type EvidenceRecord,
  type ExchangeRecord,
  type FooterRecord,
  type HeaderRecord,
  readRecord,
  type TestRecord,
} from '../../../schemas/formats/evidence.ts';
import { readRegularFile, sizeLimits, UnreadableFile } from '../../../schemas/reading/regular-file.ts';
import type { Evidence } from './model.ts';

/**
 * The file holds nothing that can be graded: it is missing, or does not begin with a header.
 * Not thrown for evidence that was altered or cut short: that is graded, as INVALID or INCOMPLETE.
 */
export class EvidenceError extends Error {
  override name = 'EvidenceError';
}

/**
 * Reads the evidence of a run. What speaks against trusting it is collected in `damage`; a run that was
 * cut short has no `footer`, and a last line that was not written to its end is then left out.
 * @throws {EvidenceError} when there is no such file, or it does not begin with a header
 */
export function readEvidence(file: string): Evidence {
  return parseEvidence(readEvidenceFile(file), file);
}

/** The bytes of a file of evidence. @throws {EvidenceError} when it cannot be read, or is not a regular file */
export function readEvidenceFile(file: string): Buffer {
  try {
    return readRegularFile(file, sizeLimits.evidence);
  } catch (error) {
    if (error instanceof UnreadableFile) throw new EvidenceError(error.message);
    throw error;
  }
}

/** As `readEvidence`, for the bytes of a file; `name` is used in messages. */
export function parseEvidence(bytes: Buffer, name = 'evidence.jsonl'): Evidence {
  const damage: string[] = [];
  const records: EvidenceRecord[] = [];
  const ends = lineEnds(bytes);
  for (const [index, end] of ends.entries()) {
    try {
      records.push(readRecord(bytes.toString('utf8', startOf(index, ends), end)));
    } catch (error) {
      if (index === ends.length - 1 && !endsWithNewline(bytes)) break;
      damage.push(`line ${index + 1} is not a valid evidence record: ${(error as Error).message}`);
    }
  }
  const header = records[0];
  if (header?.type !== 'header') throw new EvidenceError(`${name} does not begin with a header record.`);
  damage.push(...misplaced(records), ...repeatedIds(records));
  const sorted = sort(records, header);
  const { footer } = sorted;
  if (footer) damage.push(...checkDigest(bytes.subarray(0, startOf(ends.length - 1, ends)), footer));
  if (footer && footer.finishedAt < header.startedAt) damage.push('the run ends before it begins');
  return { ...sorted, damage };
}

/** Adds one record at the end of the file, as one line of JSON. */
export function appendEvidence(file: string, record: EvidenceRecord): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Closes the evidence: adds the footer with the digest of everything before it. */
export function appendFooter(file: string, footer: Omit<FooterRecord, 'type' | 'digest'>): void {
  if (!endsWithNewline(readFileSync(file))) appendFileSync(file, '\n');
  appendEvidence(file, { type: 'footer', ...footer, digest: digestOf(readFileSync(file)) });
}

/** The records by type, in their order; of clean-up and footer the last. */
function sort(records: readonly EvidenceRecord[], header: HeaderRecord): Omit<Evidence, 'damage'> {
  const exchanges: ExchangeRecord[] = [];
  const assertions: AssertionRecord[] = [];
  const tests: TestRecord[] = [];
  const last: { cleanup?: CleanupRecord; footer?: FooterRecord } = {};
  for (const record of records) {
    if (record.type === 'exchange') exchanges.push(record);
    else if (record.type === 'assertion') assertions.push(record);
    else if (record.type === 'test') tests.push(record);
    else if (record.type === 'cleanup') last.cleanup = record;
    else if (record.type === 'footer') last.footer = record;
  }
  return { header, exchanges, assertions, tests, ...last };
}

function misplaced(records: EvidenceRecord[]): string[] {
  const last = records.length - 1;
  const ended = records.some(({ type }) => type === 'footer');
  const firstCleanup = records.findIndex(({ type }) => type === 'cleanup');
  return records.flatMap((record, index) => {
    if (record.type === 'header' && index > 0) return [`record ${index + 1} is a second header`];
    // A run that was cut short may have one more: its command retires the keys once again.
    if (ended && record.type === 'cleanup' && index !== firstCleanup)
      return [`record ${index + 1} is a second clean-up`];
    if (record.type === 'footer' && index < last) return [`record ${index + 1}, the footer, is not the last`];
    return [];
  });
}

function repeatedIds(records: readonly EvidenceRecord[]): string[] {
  const seen = { exchange: new Set<string>(), assertion: new Set<string>() };
  const twice: string[] = [];
  for (const record of records) {
    if (record.type !== 'exchange' && record.type !== 'assertion') continue;
    const ids = seen[record.type];
    if (ids.has(record.id)) twice.push(`${record.type} ${record.id} is recorded twice`);
    ids.add(record.id);
  }
  return twice;
}

/** @param before everything but the last line */
function checkDigest(before: Buffer, footer: FooterRecord): string[] {
  return digestOf(before) === footer.digest
    ? []
    : ['the digest in the footer does not match the records before it'];
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function endsWithNewline(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x0a;
}

/** Where each line ends: at its end of line, or at the end of the file. */
function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, end + 1)) ends.push(end);
  if (bytes.length > 0 && !endsWithNewline(bytes)) ends.push(bytes.length);
  return ends;
}

/** Where a line starts: after the end of the one before it. */
function startOf(line: number, ends: readonly number[]): number {
  return line === 0 ? 0 : (ends[line - 1] ?? 0) + 1;
}
