import { month } from '../../fixtures/clock.ts';
import type { Kms, Reply } from '../../fixtures/test.ts';
import {
  answerOf,
  codeOf,
  expect,
  memberOf,
  requirement,
  stateOf,
  type TestKey,
  test,
  textOf,
} from '../../fixtures/test.ts';

/** The largest `limit` that is documented. */
const longestPage = 1000;
const pagesAtMost = 40;
const walksAtMost = 5;

test.describe('list-keys over pages', () => {
  test('tells the truth', requirement('IMP-018'), async ({ kms, keys }) => {
    const key = await keys.imported();
    const ours = [key, await keys.disabled(), await keys.pendingDeletion(), await keys.neverImported()];
    const total = Number(textOf((await kms.call('list-keys', { limit: '1' })).body, 'total'));
    const limit = Math.max(1, Math.ceil((total || 4) / 4));

    // Keys that other tests create during a walk change the total: such a walk is repeated.
    let untruths = ['no walk was finished'];
    for (let walks = 0; walks < walksAtMost && untruths.length > 0; walks += 1)
      untruths = await walk(kms, ours, limit);
    // A list may come from a copy that is behind.
    if (untruths.length > 0)
      untruths = await key.until(
        () => walk(kms, ours, limit),
        found => found.length === 0,
      );

    expect(untruths).toBeAsDocumented('what is wrong about the pages', []);
    const full = await key.until(() => fullLastPage(kms), isTrueOfLast);
    expect(isTrueOfLast(full)).toBeAsDocumented('truncated false on a last page that is full', true);
  });

  test('leaves out no key of a state', requirement('IMP-018'), async ({ kms, keys }) => {
    await keys.twins();

    // Keys that other tests change during a walk move the pages: such a walk is repeated.
    let untruths = ['no walk was finished'];
    for (let walks = 0; walks < walksAtMost && untruths.length > 0; walks += 1)
      untruths = await walkOfState(kms, codeOf('Enabled'));

    expect(untruths).toBeAsDocumented('what is wrong about the pages of key_state', []);
  });
});

test.describe('list-keys from a marker of no page', () => {
  test('answers harmlessly', requirement('IMP-018'), async ({ kms, keys }) => {
    const key = await keys.imported();
    const total = Number(textOf((await kms.call('list-keys', { limit: '1' })).body, 'total'));

    for (const filter of [{}, { key_state: codeOf('Enabled') }])
      for (const marker of [`${total}`, '999999', '-1', 'x', key.key_id]) {
        const reply = await kms.call('list-keys', { ...filter, limit: '10', marker });
        const check = `list-keys${'key_state' in filter ? ' of a state' : ''} with the marker ${marker}`;
        expect.soft(reply).toBeHarmless({ check, observation: '200 or 4xx', presumes: ['ERR-004'] });
      }
  });
});

test.describe('list-keys after a change', () => {
  test('shows it on later pages too', requirement('IMP-018'), async ({ kms, keys, arrange }) => {
    const key = await keys.imported();
    const all = await key.until(
      async () => [...(await shownOver(kms, longestPage)).keys()],
      ids => ids.includes(key.key_id),
    );
    // One page holds what comes before the key, as far as anything does: it is on the next one.
    const place = all.indexOf(key.key_id);
    const limit = Math.min(longestPage, Math.max(1, place));
    const look = async () => (await shownOver(kms, limit)).get(key.key_id);
    await look();

    await arrange.deleteMaterial(key);

    const state = await key.until(look, seen => seen === 'Pending import');
    expect(state).toBeAsDocumented('key_state on a page after the first one', 'Pending import', {
      presumes: ['DEL-005', 'STA-008'],
    });
  });
});

test.describe('time: list-keys', () => {
  // A test waits until all others are done or wait as well: then the clock is moved, and the run's keys are all there.
  test.slow();

  test('tells the truth when keys have gone', requirement('IMP-018'), async ({ kms, keys, clock }) => {
    const key = await keys.pendingDeletion();

    if (clock.controlled && !keys.areStanding) {
      keys.discard(key);
      await clock.reach(clock.now() + month, key);
    }

    let untruths = ['no walk was finished'];
    for (let walks = 0; walks < walksAtMost && untruths.length > 0; walks += 1)
      untruths = await walk(kms, [], longestPage);
    expect(untruths).toBeAsDocumented('what is wrong about a page of all keys', []);
  });
});

/**
 * What `truncated` and `next_marker` say where one page has room for exactly the keys that there are by its own total;
 * undefined where there was no such page, because keys came and went.
 */
async function fullLastPage(kms: Kms): Promise<string | undefined> {
  let limit = 1;
  for (let tries = 0; tries <= walksAtMost; tries += 1) {
    const reply = await kms.call('list-keys', { limit: `${limit}` });
    const total = Number(textOf(reply.body, 'total'));
    if (tries > 0 && total === limit && idsIn(reply).length === limit)
      return JSON.stringify([textOf(reply.body, 'truncated'), nextMarkerOf(reply)]);
    if (!(total >= 1 && total <= longestPage)) return undefined;
    limit = total;
  }
  return undefined;
}

const isTrueOfLast = (full: string | undefined) => full === undefined || full === '["false",""]';

/** What is wrong about the pages of one state, as far as the keys were listed before and after. */
async function walkOfState(kms: Kms, key_state: string): Promise<string[]> {
  const whole = async () => idsIn(await kms.call('list-keys', { key_state, limit: '100' }));
  const untruths = new Set<string>();
  const before = await whole();
  const limit = Math.max(1, Math.ceil(before.length / 3));
  const walked: string[] = [];
  for await (const reply of pages(kms, { key_state, limit: `${limit}` })) {
    const ids = idsIn(reply);
    walked.push(...ids);
    if (isTruncated(reply) && ids.length === 0) untruths.add('a page before the last one is empty');
  }
  const after = await whole();
  const stayed = before.filter(id => after.includes(id));
  if (stayed.some(id => !walked.includes(id))) untruths.add('a key is left out');
  if (stayed.some(id => walked.indexOf(id) !== walked.lastIndexOf(id))) untruths.add('a key is listed twice');
  return [...untruths];
}

/** One page after another, as next_marker leads, up to one that is not answered 200. */
async function* pages(kms: Kms, members: Readonly<Record<string, string>>): AsyncGenerator<Reply> {
  let marker = '';
  for (let page = 1; page <= pagesAtMost; page += 1) {
    const reply = await kms.call('list-keys', { ...members, ...(marker ? { marker } : {}) });
    yield reply;
    const next = nextMarkerOf(reply);
    if (reply.status !== 200 || !isTruncated(reply) || next === '' || next === marker) return;
    marker = next;
  }
}

/** The state of each key, by its id, as pages of so many keys show it. */
async function shownOver(kms: Kms, limit: number): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for await (const reply of pages(kms, { limit: `${limit}` }))
    for (const each of detailsIn(reply))
      shown.set(textOf(each, 'key_id') ?? '', stateOf(textOf(each, 'key_state')));
  return shown;
}

function detailsIn({ body }: Reply): readonly unknown[] {
  const details = memberOf(body, 'key_details');
  return Array.isArray(details) ? details : [];
}

const idsIn = (reply: Reply): string[] => detailsIn(reply).map(each => textOf(each, 'key_id') ?? '');

const nextMarkerOf = ({ body }: Reply) => textOf(body, 'next_marker') ?? '';
const isTruncated = ({ body }: Reply) => textOf(body, 'truncated') === 'true';

/** Reads page after page, and says what is wrong about them. */
async function walk(kms: Kms, ours: readonly TestKey[], limit: number): Promise<string[]> {
  const untruths = new Set<string>();
  const seen: string[] = [];
  const totals = new Set<string | undefined>();
  let goesOn = false;
  for await (const reply of pages(kms, { limit: `${limit}` })) {
    if (reply.status !== 200) return [`a page is answered ${answerOf(reply)}`];
    const ids = idsIn(reply);
    seen.push(...ids);
    totals.add(textOf(reply.body, 'total'));
    goesOn = isTruncated(reply) && nextMarkerOf(reply) !== '';
    if (ids.length > limit) untruths.add('a page has more keys than its limit');
    if (isTruncated(reply) !== (nextMarkerOf(reply) !== ''))
      untruths.add('truncated and next_marker contradict each other');
    if (isTruncated(reply) && ids.length === 0) untruths.add('a page before the last one is empty');
  }
  if (goesOn) untruths.add('the pages do not end');
  if (totals.size > 1) untruths.add('total differs between pages');
  if (Number([...totals][0]) !== new Set(seen).size) untruths.add('total is not the number of keys listed');
  if (new Set(seen).size < seen.length) untruths.add('a key is listed twice');
  if (ours.some(({ key_id }) => !seen.includes(key_id))) untruths.add('a key is not listed');
  return [...untruths];
}
