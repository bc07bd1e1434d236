import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reply } from '../../../../client/reply.ts';
import { NamedKeys, namedAtMost } from '../named-keys.ts';
import { findStanding } from './find-standing.ts';
import { newStandingAlias, standingPlaces } from './standing.ts';

const idOf = (n: number) => `0d0466b0-e727-4d9c-b35d-${n.toString(16).padStart(12, '0')}`;

/** A target with so many keys that are named like standing ones; its pages may not end. */
function target(count: number, next?: (page: number) => string) {
  const alias = newStandingAlias({ kind: 'external/AES_256', rest: 'material' });
  const asked: Record<string, number> = {};
  let page = 0;
  const call = async (operation: string): Promise<Reply> => {
    asked[operation] = (asked[operation] ?? 0) + 1;
    const from = page * 100;
    page += operation === 'list-keys' ? 1 : 0;
    const some = Array.from({ length: Math.min(100, Math.max(0, count - from)) }, (_, n) => ({
      key_id: idOf(from + n),
      key_alias: alias,
      key_state: '2',
    }));
    const more = next !== undefined || from + 100 < count;
    const next_marker = next ? next(page) : `${page}`;
    const list = { key_details: some, truncated: `${more}`, ...(more ? { next_marker } : {}) };
    const body = operation === 'list-keys' ? list : { key_info: { key_id: 'of somebody else' } };
    return { exchange: '1', status: 200, headers: {}, text: '', body } as Reply;
  };
  return { client: { call } as never, asked };
}

const search = (client: never) => ({
  client,
  ledgerSecret: 'a secret of this test',
  projectId: 'p',
  named: new NamedKeys(client, undefined, 'otc'),
  filter: {},
  places: standingPlaces({ waits: false, secondProject: false }),
  promised: new Set<string>(),
});

describe('standing keys that cannot be told', () => {
  it('are as good as a listing that is refused: others would be created beside them', async () => {
    for (const next of [() => 'again', (page: number) => `${page}`]) {
      const { client, asked } = target(0, next);
      const { refused, keys } = await findStanding(search(client));
      assert.match(refused ?? '', /the pages of list-keys do not end/);
      assert.deepEqual(keys, []);
      assert.ok((asked['list-keys'] ?? 0) <= 100, JSON.stringify(asked));
    }
  });

  it('are not looked at one by one where there are thousands', async () => {
    const { client, asked } = target(5_000);
    assert.match(
      (await findStanding(search(client))).refused ?? '',
      /more than 200 keys are named like ours/,
    );
    assert.deepEqual(asked, { 'list-keys': 50 });
  });
});

describe('keys that are named like ours', () => {
  it('are told up to a limit, and that there are more', async () => {
    const few = await new NamedKeys(target(namedAtMost).client, undefined, 'otc').of();
    assert.deepEqual([few.keys.length, few.unsure], [namedAtMost, undefined]);
    const many = await new NamedKeys(target(20_000).client, undefined, 'otc').of();
    assert.deepEqual(
      [many.keys.length, many.unsure],
      [namedAtMost, 'the pages of list-keys do not end after 10000 keys'],
    );
    const more = await new NamedKeys(target(300).client, undefined, 'otc').of();
    assert.deepEqual(
      [more.keys.length, more.unsure],
      [namedAtMost, 'more than 200 keys are named like ours'],
    );
  });
});
