import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyPool, type KeyRecord, type Need } from '../key-pool.ts';
import { newStandingAlias, roleOf, standingKeysNeeded, standingPlaces, standingRecord } from './standing.ts';

const first = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';

describe('the alias of a standing key', () => {
  for (const role of [
    { kind: 'external/AES_256', rest: 'material' },
    { kind: 'external/EC_P256', rest: 'empty' },
    { kind: 'external/AES_256', rest: 'pair' },
    { kind: 'external/AES_256', rest: 'twin', materialOf: first },
    { kind: 'kms/RSA_2048', rest: 'material' },
  ] as const) {
    it(`says what it is for: ${role.kind}, ${role.rest}`, () => {
      const alias = newStandingAlias(role);
      assert.match(alias, /^kms-conformance\/pool\/[a-zA-Z0-9:/_-]+$/);
      assert.deepEqual(roleOf(alias), role);
      assert.notEqual(newStandingAlias(role), alias);
    });
  }

  it('is that of no other key', () => {
    for (const alias of [
      'kms-conformance/20260102t030405-abcdef/external-aes_256-1',
      'kms-conformance/pool/external-aes_256-material',
      'kms-conformance/pool/external-aes_256-other-01234567',
      'kms-conformance/pool/external-aes_256-twin-01234567',
      `kms-conformance/pool/external-aes_256-pair-${first}-01234567`,
      'production/pool/external-aes_256-material-01234567',
    ])
      assert.equal(roleOf(alias), undefined, alias);
  });
});

describe('standing keys', () => {
  it('are 24 at most', () => {
    assert.equal(standingKeysNeeded({ waits: true, secondProject: true }) + 1, 24);
    assert.ok(standingKeysNeeded({ waits: false, secondProject: false }) < 20);
  });
});

/** A pool of standing keys, which may create what is missing. */
function poolOf(...keys: KeyRecord[]): KeyPool {
  const places = standingPlaces({ waits: false, secondProject: false });
  const pool = new KeyPool({
    capacity: place => places.get(place) ?? 1,
    standing: true,
    newAlias: (kind, need) => `${kind} ${JSON.stringify(need)}`,
  });
  for (const key of keys) pool.add(key);
  return pool;
}

const aes = 'external/AES_256';
let ids = 0;
const key = (rest: 'material' | 'empty' | 'pair' | 'twin', more: Partial<KeyRecord> = {}): KeyRecord => {
  ids += 1;
  const role = { kind: aes, rest, ...(rest === 'twin' ? { materialOf: first } : {}) } as const;
  const named = { key_id: `key-${ids}`, alias: `alias-${ids}`, description: '' };
  return { ...standingRecord(role, named, rest === 'empty' ? 0 : 1), ...more };
};

/** The key that a lease gives, the wish to create one, or that it waits. */
async function take(pool: KeyPool, need: Need, holding = false): Promise<string> {
  const late = new Promise<undefined>(done => setImmediate(done, undefined));
  const lease = await Promise.race([pool.lease(aes, need, holding), late]);
  if (!lease) return 'waits';
  return 'key' in lease ? lease.key.key_id : 'creates';
}

describe('a pool of standing keys', () => {
  it('gives a key without material to tests that import nothing, and to nobody else', async () => {
    const empty = [key('empty'), key('empty')];
    const filled = Array.from({ length: 5 }, () => key('material'));
    const pool = poolOf(...empty, ...filled);
    assert.equal(await take(pool, 'unused'), empty[0]?.key_id);
    assert.equal(await take(pool, 'first'), filled[0]?.key_id);
    assert.equal(await take(pool, 'once'), filled[1]?.key_id);
  });

  it('creates what is missing before it hands out any again, so that a later night creates none', async () => {
    const pool = poolOf(key('material'));
    for (let n = 0; n < 4; n += 1) assert.equal(await take(pool, 'any', true), 'creates');
    assert.match(await take(pool, 'any', true), /^key-/);
  });

  it('creates nothing beyond its places', async () => {
    const pool = poolOf(...Array.from({ length: 5 }, () => key('material')));
    const given = [];
    for (let n = 0; n < 4; n += 1) given.push(await take(pool, 'any'));
    assert.ok(given.every(id => id.startsWith('key-')));
    assert.equal(await take(pool, 'any'), 'waits');
  });

  it('keeps the last key for a test that holds one, so that nobody waits for ever', async () => {
    const pool = poolOf(...Array.from({ length: 5 }, () => key('material')));
    for (let n = 0; n < 4; n += 1) await take(pool, 'any');
    assert.match(await take(pool, 'any', true), /^key-/);
    assert.equal(await take(pool, 'any', true), 'waits');
  });

  it('does not hand out a key that something is promised of, and counts it', async () => {
    const pool = poolOf(key('pair', { promised: true }));
    assert.equal(await take(pool, 'paired'), 'waits');
  });

  it('makes room for another key when one is spoilt', async () => {
    const spoilt = key('pair');
    const pool = poolOf(spoilt);
    await take(pool, 'paired');
    const waiting = pool.lease(aes, 'paired');
    pool.discard(spoilt);
    assert.ok('create' in (await waiting));
  });

  it('finds the twin of a key', async () => {
    const twin = key('twin');
    const pool = poolOf(twin);
    assert.equal(await take(pool, { twinOf: 'another' }), 'creates');
    assert.equal(await take(pool, { twinOf: first }), twin.key_id);
  });
});
