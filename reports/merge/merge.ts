import type {
  CleanupRecord,
  EvidencePart,
  EvidenceRecord,
  FooterRecord,
  HeaderRecord,
} from '../../schemas/formats/evidence.ts';
import { sha256 } from '../attest/statement.ts';
import { parseEvidence } from '../grade/run/evidence.ts';
import type { Evidence } from '../grade/run/model.ts';
import { whyLeftOut } from './belongs.ts';

/** Evidence that was handed in, such as that of one shard. */
export interface Given {
  /** The file, for messages. */
  readonly name: string;
  readonly bytes: Buffer;
}

interface Parsed extends Evidence {
  readonly digest: string;
}

/** Evidence with the reason why its records are not merged, if there is one. */
interface Weighed {
  readonly evidence: Parsed;
  readonly leftOut?: string;
}

const severity: readonly FooterRecord['status'][] = ['passed', 'failed', 'timedout', 'interrupted'];

/**
 * Merges the evidence of shards into that of one run: in the order of the shards, whatever the order in which they were
 * handed in. What is missing, doubled or of another run is written into the header, so that grading tells it.
 * @param waivers those to grade with, in the place of those of the shards
 * @returns the content of the merged evidence.jsonl; a single run without new waivers comes back as it is
 * @throws {EvidenceError} when one of them does not begin with a header
 */
export function mergeEvidence(
  given: readonly [Given, ...Given[]],
  waivers?: HeaderRecord['waivers'],
): Buffer {
  const parsed = given.map(({ name, bytes }) => ({
    ...parseEvidence(bytes, name),
    digest: `sha256:${sha256(bytes)}`,
  }));
  if (parsed.length === 1 && !parsed[0]?.header.shard && !waivers) return given[0].bytes;
  const ordered = parsed.toSorted(byShard);
  const weighed = ordered.map((evidence, n) => weigh(evidence, ordered.slice(0, n)));
  const kept = weighed.flatMap(({ evidence, leftOut }) => (leftOut ? [] : [evidence]));
  const records = [header(weighed, kept, waivers), ...kept.flatMap(recordsOf), ...cleanup(kept)];
  const body = records.map(record => `${JSON.stringify(record)}\n`).join('');
  const closing = footer(kept);
  if (!closing) return Buffer.from(body);
  return Buffer.from(`${body}${JSON.stringify({ ...closing, digest: `sha256:${sha256(body)}` })}\n`);
}

function byShard(a: Parsed, b: Parsed): number {
  const index = ({ header }: Parsed) => header.shard?.index ?? 0;
  return index(a) - index(b) || (a.digest < b.digest ? -1 : 1);
}

function weigh(evidence: Parsed, before: readonly Parsed[]): Weighed {
  const leftOut = whyLeftOut(
    evidence.header,
    before.map(each => each.header),
  );
  return { evidence, ...(leftOut && { leftOut }) };
}

function header(
  weighed: readonly Weighed[],
  kept: readonly Parsed[],
  waivers: HeaderRecord['waivers'] | undefined,
): HeaderRecord {
  const headers = kept.map(each => each.header);
  const { shard: _, parts: __, ...first } = headers[0] as HeaderRecord;
  const promises = new Map(
    headers.flatMap(each => each.duePromises).map(each => [JSON.stringify(each), each]),
  );
  return {
    ...first,
    startedAt: headers.map(each => each.startedAt).sort()[0] as string,
    workers: headers.reduce((sum, each) => sum + each.workers, 0),
    waivers: waivers ?? first.waivers,
    duePromises: [...promises.values()],
    parts: weighed.map(partOf),
  };
}

function partOf({ evidence, leftOut }: Weighed): EvidencePart {
  const { header: own, digest, damage } = evidence;
  const trouble = [...damage, ...(own.parts ?? []).flatMap(part => part.damage ?? [])];
  return {
    ...(own.shard && { shard: own.shard }),
    evidence: digest,
    startedAt: own.startedAt,
    ...(leftOut && { leftOut }),
    ...(trouble.length > 0 && { damage: trouble.slice(0, 3).join('; ') }),
  };
}

/** The records of a shard; their ids begin with its number, since every shard counts from one. */
function recordsOf({ header: { shard }, exchanges, assertions, tests }: Parsed): EvidenceRecord[] {
  const own = (id: string) => (shard ? `s${shard.index}w${id}` : id);
  return [
    ...exchanges.map(record => ({ ...record, id: own(record.id) })),
    ...assertions.map(record => ({
      ...record,
      id: own(record.id),
      ...(record.exchanges && { exchanges: record.exchanges.map(own) }),
    })),
    ...tests,
  ];
}

/** What became of the keys of all shards; nothing when one of them does not say. */
function cleanup(kept: readonly Parsed[]): CleanupRecord[] {
  const all = kept.flatMap(each => each.cleanup ?? []);
  if (all.length < kept.length) return [];
  const sum = (numberIn: (each: CleanupRecord) => number) =>
    all.reduce((total, each) => total + numberIn(each), 0);
  return [
    {
      ...(all[0] as CleanupRecord),
      created: sum(each => each.created),
      retired: sum(each => each.retired),
      kept: all.flatMap(each => each.kept),
      residue: all.flatMap(each => each.residue),
    },
  ];
}

/** The end of all shards; none when one of them did not reach its end. */
function footer(kept: readonly Parsed[]): Omit<FooterRecord, 'digest'> | undefined {
  const all = kept.flatMap(each => each.footer ?? []);
  if (all.length < kept.length) return undefined;
  return {
    type: 'footer',
    finishedAt: all
      .map(each => each.finishedAt)
      .sort()
      .at(-1) as string,
    requests: all.reduce((sum, each) => sum + each.requests, 0),
    status: severity.findLast(status => all.some(each => each.status === status)) ?? 'passed',
    secrets: {
      scanned: all.reduce((sum, each) => sum + each.secrets.scanned, 0),
      hits: all.flatMap(each => each.secrets.hits),
    },
  };
}
