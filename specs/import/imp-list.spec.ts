import type { Kms } from '../../fixtures/test.ts';
import { answerOf, expect, memberOf, requirement, type TestKey, test, textOf } from '../../fixtures/test.ts';

const pagesAtMost = 40;
const walksAtMost = 5;

test.describe('list-keys over pages', () => {
  test('tells the truth', requirement('IMP-018'), async ({ kms, keys }) => {
    const ours = [
      await keys.imported(),
      await keys.disabled(),
      await keys.pendingDeletion(),
      await keys.neverImported(),
    ];
    const total = Number(textOf((await kms.call('list-keys', { limit: '1' })).body, 'total'));
    const limit = Math.max(1, Math.ceil((total || 4) / 4));

    // Keys that other tests create during a walk change the total: such a walk is repeated.
    let untruths = ['no walk was finished'];
    for (let walks = 0; walks < walksAtMost && untruths.length > 0; walks += 1)
      untruths = await walk(kms, ours, limit);

    expect(untruths).toBeAsDocumented('what is wrong about the pages', []);
  });
});

/** Reads page after page, and says what is wrong about them. */
async function walk(kms: Kms, ours: readonly TestKey[], limit: number): Promise<string[]> {
  const untruths = new Set<string>();
  const seen: string[] = [];
  const totals = new Set<string | undefined>();
  let marker = '';
  for (let page = 1; page <= pagesAtMost; page += 1) {
    const reply = await kms.call('list-keys', { limit: `${limit}`, ...(marker ? { marker } : {}) });
    if (reply.status !== 200) return [`page ${page} is answered ${answerOf(reply)}`];
    const details = memberOf(reply.body, 'key_details');
    const ids = (Array.isArray(details) ? details : []).map(each => textOf(each, 'key_id') ?? '');
    seen.push(...ids);
    totals.add(textOf(reply.body, 'total'));
    const next = textOf(reply.body, 'next_marker') ?? '';
    const isTruncated = textOf(reply.body, 'truncated') === 'true';
    if (ids.length > limit) untruths.add('a page has more keys than its limit');
    if (isTruncated !== (next !== '')) untruths.add('truncated and next_marker contradict each other');
    if (isTruncated && ids.length === 0) untruths.add('a page before the last one is empty');
    if (!isTruncated || next === '' || next === marker) break;
    marker = next;
  }
  if (totals.size > 1) untruths.add('total differs between pages');
  if (Number([...totals][0]) !== new Set(seen).size) untruths.add('total is not the number of keys listed');
  if (new Set(seen).size < seen.length) untruths.add('a key is listed twice');
  if (ours.some(({ key_id }) => !seen.includes(key_id))) untruths.add('a key is not listed');
  return [...untruths];
}
