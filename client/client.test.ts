import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withToken } from './access/credentials.ts';
import { type Exchange, KmsClient } from './client.ts';
import { Guard } from './guard.ts';
import { ForeignKey, NoReply, NotHeard, type SilenceKind } from './http/errors.ts';
import type { Incoming, Outgoing, Transport } from './http/transport.ts';

const project = '0123456789abcdef0123456789abcdef';
const key_id = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
/** Host names that hold the words which people read elsewhere. */
const misleading =
  'kms-proxy.example.com, login.example.com, tls.example.com, certificate.refuses.resolved.example.com';

type Answer = number | SilenceKind | (Partial<Incoming> & { status: number });

/** A client whose target answers from a list: a status, a reply, or a kind of silence, with all words that could mislead. */
function script(...answers: Answer[]) {
  const sent: Outgoing[] = [];
  const seen: Exchange[] = [];
  const pauses: number[] = [];
  let permits = 0;
  const send = async (outgoing: Outgoing): Promise<Incoming> => {
    sent.push(outgoing);
    const answer = answers.shift() ?? 599;
    if (typeof answer === 'string') throw new NoReply({ kind: answer, reason: misleading });
    const reply = typeof answer === 'number' ? { status: answer } : answer;
    return { headers: {}, text: '', ms: 1, ...reply };
  };
  const guard = new Guard();
  guard.admit(key_id);
  const surroundings = {
    projectId: project,
    credentials: withToken('token-4711'),
    transport: { send, targetSeconds: () => 0 } as unknown as Transport,
    guard,
    nextId: () => '0.1',
    permit: async () => {
      permits += 1;
    },
    throttled: async (ms: number) => void pauses.push(ms),
    observe: (exchange: Exchange) => {
      seen.push(exchange);
      return {};
    },
  };
  return { client: new KmsClient(surroundings), sent, seen, pauses, permits: () => permits };
}

const now = { 'retry-after': '0.01' };

describe('a change that must be refused', () => {
  const wrong = (client: KmsClient) =>
    client.call('delete-imported-key-material', { key_id }, { mustBeRefused: true });

  it('is sent again where it was not heard', async () => {
    const { client, sent } = script(503, 'reset', 400);
    assert.equal((await wrong(client)).status, 400);
    assert.equal(sent.length, 3);
  });

  it('is not sent again after 500, which is an answer', async () => {
    const { client, sent } = script(500, 400);
    assert.equal((await wrong(client)).status, 500);
    assert.equal(sent.length, 1);
  });
});

describe('a call that only reads', () => {
  for (const status of [429, 502, 503, 504]) {
    it(`is repeated after ${status}`, async () => {
      const { client, seen, sent, permits } = script({ status, headers: now }, 200);
      assert.equal((await client.call('describe-key', { key_id })).status, 200);
      assert.deepEqual([sent.length, permits(), seen.length, seen[0]?.attempts], [2, 2, 1, 2]);
    });
  }

  for (const kind of ['reset', 'timeout', 'not-http', 'unknown'] as const) {
    it(`is repeated after ${kind}, whatever the host is called`, async () => {
      const { client } = script(kind, 200);
      assert.equal((await client.call('describe-key', { key_id })).status, 200);
    });
  }

  for (const kind of [
    'refused',
    'unresolved',
    'unreachable',
    'certificate-expired',
    'certificate-name',
    'certificate-untrusted',
    'certificate',
    'tls',
    'proxy',
    'login',
    'too-large',
  ] as const) {
    it(`is not repeated after ${kind}, which lasts`, async () => {
      const { client, sent, seen } = script(kind, 200);
      await assert.rejects(client.call('describe-key', { key_id }), { name: 'NoReply', kind });
      assert.deepEqual([sent.length, seen[0]?.silence?.kind], [1, kind]);
    });
  }

  it('is repeated twice at most, and was then not heard', async () => {
    const busy = { status: 503, headers: now };
    const { client, sent } = script(busy, busy, busy, 200);
    await assert.rejects(client.call('describe-key', { key_id }), NotHeard);
    assert.equal(sent.length, 3);
  });

  it('may name a key that is not ours', async () => {
    const { client } = script(200);
    assert.equal((await client.call('describe-key', { key_id: key_id.replace('0', 'f') })).status, 200);
  });

  it('is asked once more after 500, as the provider tells clients to do', async () => {
    const { client, seen } = script(500, 200);
    assert.equal((await client.call('describe-key', { key_id })).status, 200);
    assert.deepEqual([seen[0]?.attempts, seen[0]?.brokeDownOnce], [2, true]);
    const twice = script(500, 500, 200);
    assert.equal((await twice.client.call('describe-key', { key_id })).status, 500);
    assert.equal(twice.sent.length, 2);
  });

  it('goes on while it is throttled, and leaves the waiting to the limit of the run', async () => {
    const { client, pauses, permits } = script(...Array(20).fill(429), 200);
    assert.equal((await client.call('describe-key', { key_id })).status, 200);
    assert.deepEqual([pauses.length, permits()], [20, 21]);
  });

  for (const status of [501, 404]) {
    it(`is not repeated after ${status}, which is an answer`, async () => {
      const { client, sent } = script(status, 200);
      assert.equal((await client.call('describe-key', { key_id })).status, status);
      assert.equal(sent.length, 1);
    });
  }
});

describe('a call that changes something', () => {
  for (const operation of ['delete-imported-key-material', 'import-key-material', 'create-key'] as const) {
    for (const status of [502, 503, 504]) {
      it(`is never repeated after ${status}: ${operation}`, async () => {
        const { client, sent } = script({ status, headers: now }, 200);
        await assert.rejects(client.call(operation, { key_id }), NotHeard);
        assert.equal(sent.length, 1);
      });
    }

    it(`is never repeated after silence: ${operation}`, async () => {
      const { client, sent } = script('reset', 200);
      await assert.rejects(client.call(operation, { key_id }), NoReply);
      assert.equal(sent.length, 1);
    });
  }

  it('is repeated after 429, because it was not carried out', async () => {
    const { client, sent } = script({ status: 429, headers: now }, 200);
    assert.equal((await client.call('delete-imported-key-material', { key_id })).status, 200);
    assert.equal(sent.length, 2);
  });

  it('is not sent when it names a key that is not ours', async () => {
    const { client, sent, seen } = script(200);
    const foreign = key_id.replace('0', 'f');
    await assert.rejects(client.call('delete-imported-key-material', { key_id: foreign }), ForeignKey);
    const raw = Buffer.from(`{"key_id":"${foreign}"`);
    await assert.rejects(client.call('delete-imported-key-material', undefined, { raw }), ForeignKey);
    assert.deepEqual([sent, seen], [[], []]);
  });
});

describe('Retry-After', () => {
  it('holds back every request of the run for as long as it says', async () => {
    const { client, pauses } = script({ status: 429, headers: { 'retry-after': '0.02' } }, 200);
    await client.call('describe-key', { key_id });
    assert.deepEqual(pauses, [20]);
  });

  it('that asks for more than a minute ends the call, which says so', async () => {
    const { client, sent } = script({ status: 429, headers: { 'retry-after': '3600' } }, 200);
    const asked = /answered 429, which asks to wait 3600 s/;
    await assert.rejects(client.call('describe-key', { key_id }), asked);
    assert.equal(sent.length, 1);
  });

  it('as a date is read by the clock of who wrote it', async () => {
    const date = 'Sat, 01 Jan 2050 00:00:00 GMT';
    const headers = { date, 'retry-after': 'Sat, 01 Jan 2050 00:00:01 GMT' };
    const { client, pauses } = script({ status: 429, headers }, 200);
    await client.call('describe-key', { key_id });
    assert.deepEqual(pauses, [1_000]);
  });

  it('that is past, or no time at all, is none', async () => {
    for (const header of ['Sat, 01 Jan 2000 00:00:00 GMT', 'soon', '-5', 'Infinity', '']) {
      const { client, pauses } = script({ status: 429, headers: { 'retry-after': header } }, 200);
      assert.equal((await client.call('describe-key', { key_id })).status, 200, header);
      assert.deepEqual(pauses, [0], header);
    }
  });

  it('may be a date', async () => {
    const soon = new Date(Date.now() + 1_100).toUTCString();
    const { client, pauses } = script({ status: 429, headers: { 'retry-after': soon } }, 200);
    await client.call('describe-key', { key_id });
    assert.equal(pauses.length, 1);
  });
});

describe('a request', () => {
  it('is the documented one', async () => {
    const { client, sent } = script(200);
    await client.call('delete-imported-key-material', { key_id });
    assert.deepEqual(sent[0], {
      method: 'POST',
      path: `/v1.0/${project}/kms/delete-imported-key-material`,
      headers: {
        accept: 'application/json',
        'x-auth-token': 'token-4711',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ key_id }),
    });
  });

  it('differs where it is told to, and is then not the documented one', async () => {
    const { client, sent, seen } = script(405);
    const options = { token: null, contentType: null, method: 'PUT', path: 'x?y', projectId: 'p', raw: '[' };
    await client.call('delete-imported-key-material', undefined, options);
    assert.deepEqual(sent[0], {
      method: 'PUT',
      path: '/v1.0/p/kms/x?y',
      headers: { accept: 'application/json' },
      body: '[',
    });
    assert.equal(seen[0]?.documented, false);
  });

  it('that has no body has no Content-Type', async () => {
    const { client, sent } = script(200);
    await client.call('user-quotas', undefined);
    assert.deepEqual(
      [sent[0]?.method, sent[0]?.body, sent[0]?.headers['content-type']],
      ['GET', undefined, undefined],
    );
  });
});

describe('a reply', () => {
  it('has its body as JSON, or none', async () => {
    const { client } = script({ status: 200, text: '{"a":1}' }, { status: 200, text: 'no' });
    assert.deepEqual((await client.call('describe-key', { key_id })).body, { a: 1 });
    assert.equal((await client.call('describe-key', { key_id })).body, undefined);
  });
});
