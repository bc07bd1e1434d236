import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { startEmulator } from '../../emulator/index.ts';
import { middleman } from '../testing/middleman.testing.ts';
import { certificateIn, runCommand, runSettings, scratch } from '../testing/test-run.testing.ts';

/** Everything that reads the list of keys for a verdict of its own. */
const readers = ['ISO-005', 'PRE-009', 'IMP-013', 'IMP-018'];

/** A list of keys as it was, that says of every page that another one follows. */
function endless(body: string, { url }: { url: string }): string {
  if (!url.endsWith('/list-keys')) return body;
  const page = JSON.parse(body) as object;
  return JSON.stringify('key_details' in page ? { ...page, truncated: 'true', next_marker: '1' } : page);
}

it('a list of keys whose pages do not end passes nothing that reads it, and the reason is told', async () => {
  const emulator = await startEmulator();
  const between = await middleman(emulator.endpoint, () => undefined, endless);
  const out = join(scratch(), 'out');
  const { stdout } = await runCommand(['certify', ...readers.flatMap(id => ['--requirement', id])], {
    ...runSettings(emulator.env, out),
    KMS_ENDPOINT: between.endpoint,
    KMS_REPORTS: 'none',
    KMS_DEFAULT_KEY: '1',
  });
  between.close();
  await emulator.close();

  const { level, requirements } = certificateIn(out);
  assert.equal(level, 'INCOMPLETE', stdout);
  const told = new Map(
    requirements.map(({ id, outcome, reason }) => [id, { outcome, reason: reason ?? '' }]),
  );
  for (const id of ['ISO-005', 'PRE-009', 'IMP-013']) {
    assert.equal(told.get(id)?.outcome, 'inconclusive', id);
    assert.match(told.get(id)?.reason ?? '', /the pages of list-keys do not end/, id);
  }
  assert.equal(told.get('IMP-018')?.outcome, 'fail');
  assert.match(stdout, /"the pages do not end"/);
});
