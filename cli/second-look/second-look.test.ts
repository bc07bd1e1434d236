import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { type Instead, middleman } from '../testing/middleman.testing.ts';
import { certificateIn, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

const busy: Instead = {
  status: 503,
  body: JSON.stringify({ error_code: 'APIGW.0201', error_msg: 'Busy.', request_id: '1' }),
};
const throttled: Instead = { ...busy, status: 429, headers: { 'retry-after': '1' } };

type Front = (n: number, operation: string) => Instead | 'reset' | undefined;

const effects =
  /^(create-key|import-key-material|delete-imported-key-material|(enable|disable)-key|.*-key-deletion)$/;

/** Troubles every so many requests that change something, as long as no second look has begun. */
function everyChange(step: number, trouble: Instead | 'reset'): Front {
  let changes = 0;
  return (_, operation) => {
    if (!effects.test(operation)) return undefined;
    changes += 1;
    return changes % step === 0 ? trouble : undefined;
  };
}

/** No connection for so long, in milliseconds, from a request on. */
function outage(from: number, ms: number): Front {
  let until = 0;
  return n => {
    if (n === from) until = performance.now() + ms;
    return performance.now() < until ? 'reset' : undefined;
  };
}

/** Certifies an emulator behind a front that makes trouble until the second look begins. */
async function certifyBehind(front: Front) {
  const emulator = await startEmulator();
  let calm = false;
  const man = await middleman(emulator.env.KMS_ENDPOINT ?? '', ({ n, url }) =>
    calm ? undefined : front(n, url.split('/').at(-1) ?? ''),
  );
  const out = join(scratch(), 'out');
  const ended = await runCommand(
    ['certify', '--workers', '2'],
    {
      ...withoutConsole(emulator.env),
      KMS_REPORTS: 'none',
      KMS_ENDPOINT: man.endpoint,
      KMS_OUT: out,
      KMS_STATE_DIR: scratch(),
      KMS_CONSISTENCY_MS: '0',
    },
    child =>
      child.stderr?.on('data', chunk => {
        calm ||= String(chunk).includes('running them once more');
      }),
  );
  man.close();
  await emulator.close();
  const lines = readFileSync(join(out, 'evidence.jsonl'), 'utf8').trimEnd().split('\n');
  const records = lines.map(line => JSON.parse(line) as EvidenceRecord);
  return { ...ended, calm, certificate: certificateIn(out), records };
}

describe('a moment of trouble', () => {
  const troubles: ReadonlyArray<readonly [what: string, front: () => Front]> = [
    ['503 to one change in 60', () => everyChange(60, busy)],
    ['a reset connection at one change in 60', () => everyChange(60, 'reset')],
    ['429 to one change in 100', () => everyChange(100, throttled)],
    ['an outage of 5 s', () => outage(1000, 5_000)],
  ];
  for (const [what, front] of troubles) {
    it(`does not cost the verdict: ${what}`, async () => {
      const { code, stdout, certificate, calm, records } = await certifyBehind(front());
      assert.match(certificate.level, /^CONFORMANT/, stdout);
      assert.equal(code, 0, stdout);
      assert.deepEqual(certificate.cleanup?.residue, []);
      if (!calm) return;
      const again = records.filter(record => 'attempt' in record);
      assert.ok(again.some(({ type }) => type === 'assertion') && again.some(({ type }) => type === 'test'));
      const told = certificate.requirements.filter(({ reason }) => reason?.includes('looked at again'));
      assert.ok(told.length > 0, 'no requirement says that it was looked at again');
    });
  }
});
