import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../../client/client.ts';
import { Trial } from '../../../fixtures/trial/trial.ts';
import { appendFooter } from '../../../reports/grade/run/evidence.ts';
import { renderAll } from '../../../reports/render/render.ts';
import { cleanup, header } from '../../../reports/sample.testing.ts';
import { catalogue } from '../../../schemas/catalogue/catalogue.ts';
import type { OperationName } from '../../../schemas/contract/contract.ts';
import { rightReplies } from '../../../schemas/contract/sample-replies.testing.ts';
import type { EvidenceRecord } from '../../../schemas/formats/evidence.ts';
import { scratch } from '../../testing/test-run.testing.ts';
import { withTexts } from './texts.testing.ts';

const errors = [
  { error: { error_code: 'KMS.0309', error_msg: 'no' } },
  { error_code: 'APIGW.0301', error_msg: 'no', request_id: 'r' },
];

/** Names of the members of a body that are texts, at any depth. */
function textMembers(body: unknown): string[] {
  const names = new Set<string>();
  withTexts(body, (text, name) => {
    names.add(name);
    return text;
  });
  return [...names];
}

/** A body once for each of its members and each kind of text, with that text there. */
function* hostileBodies(body: unknown, texts: readonly string[]): Generator<{ body: unknown; text: string }> {
  for (const member of textMembers(body))
    for (const text of texts)
      yield { body: withTexts(body, (own, name) => (name === member ? text : own)), text };
}

/** Every reply with every kind of text in every member, as a run records it. */
export function* hostileExchanges(texts: readonly string[]): Generator<{ exchange: Exchange; text: string }> {
  let ids = 0;
  for (const [operation, right] of Object.entries(rightReplies))
    for (const [status, bodies] of [
      [200, [right]],
      [400, errors],
    ] as const)
      for (const plain of bodies)
        for (const { body, text } of hostileBodies(plain, texts))
          yield {
            text,
            exchange: {
              id: `1.${++ids}`,
              operation: operation as OperationName,
              documented: true,
              outgoing: { method: 'POST', path: '/v1.0/p/kms/x', headers: {}, body: '{}' },
              attempts: 1,
              ms: 1,
              incoming: { status, headers: { 'content-type': text }, text: JSON.stringify(body), ms: 1 },
            },
          };
}

/** A folder of a run whose every requirement failed with such a text; `shift` gives each another one. */
export function hostileRun(texts: readonly string[], shift: number): string {
  const out = scratch();
  const records: EvidenceRecord[] = [header()];
  let [ids, n] = [0, shift];
  const exchanges = [...hostileExchanges(texts)];
  const each = Math.ceil(exchanges.length / catalogue.requirements.length);
  for (const { id } of catalogue.requirements) {
    const trial = new Trial(
      `spec › ${id}`,
      id,
      () => `2.${++ids}`,
      () => {},
    );
    for (const { exchange, text } of exchanges.splice(0, each)) {
      trial.observe(exchange);
      trial.found({
        check: 'the text',
        verdict: 'pass',
        documented: text,
        received: text,
        observation: text,
      });
    }
    const text = texts[n++ % texts.length] ?? '';
    trial.found({
      check: 'a text',
      verdict: 'fail',
      documented: text,
      received: text,
      observation: text,
      reason: text,
    });
    records.push(...trial.take());
  }
  records.push(cleanup({ residue: texts.map(text => ({ alias: text, reason: text })) }));
  const file = join(out, 'evidence.jsonl');
  writeFileSync(file, records.map(record => `${JSON.stringify(record)}\n`).join(''));
  const secrets = { scanned: 1, hits: [] };
  appendFooter(file, { finishedAt: '2026-01-02T03:09:05.000Z', requests: ids, status: 'failed', secrets });
  renderAll(out);
  return out;
}
