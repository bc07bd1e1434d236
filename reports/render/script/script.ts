import type { AssertionRecord, ExchangeRecord, HeaderRecord } from '../../../schemas/formats/evidence.ts';
import type { Evidence, GradedRequirement } from '../../grade/run/model.ts';
import { quoted } from '../../text/shell.ts';
import { changes, decisiveOf, exchangesUntil, failureOf } from '../words/trail.ts';
import { Calls } from './calls.ts';
import { comment, preamble } from './shell.ts';

/** What of earlier tests a script repeats: calls that change a key, and those that make ciphertext. */
const wanted = new RegExp(`${changes.source}|^encrypt-data$`);

/** Most calls of earlier tests that are repeated: the last of them, besides what makes a key. */
const mostEarlier = 30;

/**
 * A shell script that repeats with curl and openssl, without this tool, what led to a failure: from the creation of the
 * keys to the call that broke. It holds no secret: the token comes from KMS_AUTH_TOKEN, and material is made anew.
 * Undefined where no call leads to it.
 */
export function scriptOf(
  result: Pick<GradedRequirement, 'id' | 'level' | 'title' | 'evidence'>,
  evidence: Evidence,
): string | undefined {
  const failure = failureOf(result, evidence);
  if (!failure) return undefined;
  const { own, before } = exchangesUntil(failure, evidence, wanted);
  if (own.length === 0) return undefined;
  const calls = new Calls(evidence);
  const decisive = decisiveOf(failure, own);
  const earlier = before.filter(({ status = 0 }) => status < 300);
  const lines = [
    ...recent(earlier).flatMap(each => ['', ...calls.repeat(each)]),
    ...own.flatMap(each => [
      '',
      ...calls.repeat(each),
      ...(decisive.has(each.id) ? broke(each, failure) : []),
    ]),
    '',
    ...calls.cleanUp(),
  ];
  return `${[...head(result, failure, evidence.header), ...lines].join('\n')}\n`;
}

/** A long history is cut: what made the keys stays. */
function recent(calls: readonly ExchangeRecord[]): ExchangeRecord[] {
  const cut = calls.length - mostEarlier;
  return calls.filter(({ operation }, index) => index >= cut || operation === 'create-key');
}

function head(
  { id, level, title }: Pick<GradedRequirement, 'id' | 'level' | 'title'>,
  { test }: AssertionRecord,
  { target }: HeaderRecord,
): string[] {
  return [
    '#!/bin/sh',
    comment(`${id} (${level}) ${title}`),
    comment(`Repeats what the test did until it failed: ${test}`),
    '# Needs curl, openssl and a token in KMS_AUTH_TOKEN. It creates keys, and schedules their deletion at the end.',
    '# Credentials and headers of the test are not repeated, nor bodies that are not JSON: comments say where.',
    '# Each key has one material here, also where the test imported another.',
    preamble(
      target.endpoint ? quoted(target.endpoint) : '',
      target.projectId ? quoted(target.projectId) : '',
    ),
  ];
}

/** After the call that broke: what was expected, and what came in the run. */
function broke({ status }: ExchangeRecord, { documented, received }: AssertionRecord): string[] {
  return [
    comment(`Here it failed: expected ${documented}, got ${received}`),
    `echo ${quoted(`Expected: ${documented}. In the run: ${status ?? 'no reply'}. Now: `)}"$status"`,
  ];
}
