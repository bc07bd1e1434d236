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
import { readRegularFile, sizeLimits, UnreadableFile } from '../../../schemas/regular-file.ts';
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
  const lines = splitLines(bytes);
  const damage: string[] = [];
  const records: EvidenceRecord[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      records.push(readRecord(line.toString('utf8')));
    } catch (error) {
      if (index === lines.length - 1 && !endsWithNewline(bytes)) break;
      damage.push(`line ${index + 1} is not a valid evidence record: ${(error as Error).message}`);
    }
  }
  const header = records[0];
  if (header?.type !== 'header') throw new EvidenceError(`${name} does not begin with a header record.`);
  damage.push(...misplaced(records), ...repeatedIds(records));
  const footer = records.findLast(record => record.type === 'footer');
  if (footer) damage.push(...checkDigest(bytes, lines, footer));
  if (footer && footer.finishedAt < header.startedAt) damage.push('the run ends before it begins');
  return { ...sort(records, header), ...(footer && { footer }), damage };
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

function sort(records: EvidenceRecord[], header: HeaderRecord): Omit<Evidence, 'damage'> {
  const cleanup = records.findLast(record => record.type === 'cleanup');
  return {
    header,
    exchanges: records.filter((record): record is ExchangeRecord => record.type === 'exchange'),
    assertions: records.filter((record): record is AssertionRecord => record.type === 'assertion'),
    tests: records.filter((record): record is TestRecord => record.type === 'test'),
    ...(cleanup && { cleanup: cleanup as CleanupRecord }),
  };
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

function repeatedIds(records: EvidenceRecord[]): string[] {
  const seen = new Set<string>();
  return records.flatMap(record => {
    if (record.type !== 'exchange' && record.type !== 'assertion') return [];
    const id = `${record.type} ${record.id}`;
    if (seen.has(id)) return [`${id} is recorded twice`];
    seen.add(id);
    return [];
  });
}

function checkDigest(bytes: Buffer, lines: Buffer[], footer: FooterRecord): string[] {
  const lastLine = lines.at(-1)?.length ?? 0;
  const before = bytes.subarray(0, bytes.length - lastLine - (endsWithNewline(bytes) ? 1 : 0));
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

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}
