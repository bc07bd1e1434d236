import type { AssertionRecord, ExchangeRecord } from '../../../schemas/formats/evidence.ts';
import { secretNames } from '../../../schemas/formats/secret-marks.ts';
import { isObject } from '../../../schemas/reading/json.ts';
import type { Evidence, GradedRequirement } from '../../grade/run/model.ts';

/** One call on the way to a failure, or several alike in a row. */
export interface TrailStep {
  exchange: ExchangeRecord;
  /** How many times in a row it was made and answered alike. */
  times: number;
  /** What failed rests on it. */
  decisive: boolean;
}

/** The way to a failure. */
export interface Trail {
  failure: AssertionRecord;
  /** What earlier tests did to the same keys, in order: each operation with how often in a row. */
  before: Array<{ operation: string; times: number }>;
  steps: TrailStep[];
  /** Steps between the first and the rest that were left out for length. */
  omitted: number;
  /** What a browser showed on the way, in order. */
  pictures: Picture[];
}

/** A picture of a step, in a file beside the certificate. */
export type Picture = NonNullable<AssertionRecord['pictures']>[number];

/** Longest trail that is shown, in steps. */
const longest = 40;

/** Calls that change a key: what earlier tests did with it is told in these alone. */
export const changes =
  /^(create-key|import-key-material|delete-imported-key-material|enable-key|disable-key|schedule-key-deletion|cancel-key-deletion)$/;

/**
 * The exchanges that led to the first failure of a requirement, in a test that is about it if there is one: everything in
 * its test until then, and in short what earlier tests did to its keys. Undefined when no assertion of the evidence speaks of it.
 */
export function trailOf(result: GradedRequirement, evidence: Evidence): Trail | undefined {
  const failure = failureOf(result, evidence);
  if (!failure) return undefined;
  const { own, before } = exchangesUntil(failure, evidence);
  const decisive = decisiveOf(failure, own);
  const steps = folded(withNames(own)).map(({ exchange, ids, times }) => ({
    exchange,
    times,
    decisive: ids.some(id => decisive.has(id)),
  }));
  const omitted = Math.max(0, steps.length - longest);
  const shown = omitted ? [...steps.slice(0, 1), ...steps.slice(omitted + 1)] : steps;
  return {
    failure,
    before: operationsOf(before),
    steps: shown,
    omitted,
    pictures: picturesUntil(failure, evidence),
  };
}

/** The calls with names for the material and the tokens that they carry, by which a reader tells them apart. */
function withNames(exchanges: readonly ExchangeRecord[]): ExchangeRecord[] {
  const named = secretNames();
  return exchanges.map(exchange => ({
    ...exchange,
    ...(exchange.request === undefined ? {} : { request: named(exchange.request) }),
    ...(exchange.reply === undefined ? {} : { reply: named(exchange.reply) }),
  }));
}

/** The failure that a requirement is told by: one of a test that is about it if there is one, else the first. */
export function failureOf(
  { id: requirement, evidence: ids }: Pick<GradedRequirement, 'id' | 'evidence'>,
  evidence: Evidence,
): AssertionRecord | undefined {
  const about = new Set(
    evidence.tests.filter(({ requirements }) => requirements.includes(requirement)).map(({ test }) => test),
  );
  const failures = evidence.assertions.filter(({ id }) => ids.includes(id));
  return failures.find(({ test }) => about.has(test)) ?? failures[0];
}

/**
 * The exchanges of the test of a failure until then, and what earlier tests did to the same keys.
 * @param wanted the operations of earlier tests that are told
 */
export function exchangesUntil(
  failure: AssertionRecord,
  { exchanges }: Evidence,
  wanted: RegExp = changes,
): { own: ExchangeRecord[]; before: ExchangeRecord[] } {
  const last = numberOf(failure.id);
  const own = exchanges
    .filter(
      ({ test, id }) => test === failure.test && numberOf(id) < last && workerOf(id) === workerOf(failure.id),
    )
    .toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  return { own, before: earlierCalls(own, exchanges, wanted) };
}

/** The calls that a failure rests on; where it names none of its test, the last before it. */
export function decisiveOf({ exchanges = [] }: AssertionRecord, own: readonly ExchangeRecord[]): Set<string> {
  const named = exchanges.filter(id => own.some(each => each.id === id));
  return new Set(named.length > 0 ? named : own.slice(-1).map(({ id }) => id));
}

function operationsOf(exchanges: readonly ExchangeRecord[]): Trail['before'] {
  const told: Trail['before'] = [];
  for (const { operation } of exchanges) {
    const previous = told.at(-1);
    if (previous?.operation === operation) previous.times += 1;
    else told.push({ operation, times: 1 });
  }
  return told;
}

/** What a browser showed in the test of a failure until then. */
function picturesUntil({ id, test }: AssertionRecord, { assertions }: Evidence): Picture[] {
  return assertions
    .filter(
      each => each.test === test && workerOf(each.id) === workerOf(id) && numberOf(each.id) <= numberOf(id),
    )
    .toSorted((a, b) => numberOf(a.id) - numberOf(b.id))
    .flatMap(({ pictures = [] }) => pictures);
}

/** What was done to the keys of a test before it began; a key belongs to one test at a time, so the order is the file's. */
function earlierCalls(
  own: readonly ExchangeRecord[],
  exchanges: readonly ExchangeRecord[],
  wanted: RegExp,
): ExchangeRecord[] {
  const keys = new Set(own.flatMap(keysOf));
  const until = exchanges.findIndex(({ id }) => own.some(each => each.id === id));
  return exchanges
    .slice(0, Math.max(0, until))
    .filter(exchange => wanted.test(exchange.operation) && keysOf(exchange).some(key => keys.has(key)));
}

/** The keys that a call names, in its request or, where it makes one, in its reply. */
export function keysOf({ keyId, request, reply }: ExchangeRecord): string[] {
  const made = isObject(reply) && isObject(reply.key_info) ? reply.key_info.key_id : undefined;
  const named = isObject(request) ? request.key_id : undefined;
  return [keyId, named, made].filter(id => typeof id === 'string' && id !== '') as string[];
}

interface Fold {
  exchange: ExchangeRecord;
  ids: string[];
  times: number;
}

/** Joins calls in a row that were alike and answered alike, as when a change is waited for. */
function folded(exchanges: readonly ExchangeRecord[]): Fold[] {
  const folds: Fold[] = [];
  for (const exchange of exchanges) {
    const previous = folds.at(-1);
    if (previous && likeness(previous.exchange) === likeness(exchange)) {
      previous.times += 1;
      previous.ids.push(exchange.id);
    } else folds.push({ exchange, ids: [exchange.id], times: 1 });
  }
  return folds;
}

function likeness({ test, method, path, status, error, request, reply }: ExchangeRecord): string {
  return JSON.stringify([test, method, path, status, error, request, reply]);
}

function workerOf(id: string): string {
  return id.split('.')[0] ?? '';
}

function numberOf(id: string): number {
  return Number(id.split('.')[1]);
}
