import { dataKeyFrom } from '../../fixtures/keys/data-keys.ts';
import {
  answerOf,
  type CallOptions,
  expect,
  type Reply,
  requirement,
  shownState,
  stateOf,
  type TestKey,
  test,
  textOf,
} from '../../fixtures/test.ts';

const deletes = 8;
const operation = 'delete-imported-key-material';
const remove = (key: TestKey) => (options: CallOptions) => key.call(operation, {}, options);
/** What a race comes to depends on chance; its observation does not. */
const noLoss = { observation: 'refused, or ciphertext that decrypts after the re-import' };
const legalEnd = { observation: 'a legal state, and the key does what it says' };
const legalStates = ['Enabled', 'Disabled', 'Pending import'];
const succeeded = (reply: Reply) => reply.status === 200 || reply.status === 204;

test.describe('concurrency: simultaneous deletes', () => {
  test('succeed exactly once', requirement('CON-001'), async ({ trial, kms, keys }) => {
    const key = await keys.imported();

    const replies = (await kms.atOnce(Array(deletes).fill(remove(key)), 2)).filter(reply => !!reply);

    const refused = replies.filter(reply => !succeeded(reply));
    const winners = replies.length - refused.length;
    if (winners === 0 && replies.length < deletes)
      trial.inconclusive(`${deletes - replies.length} of ${deletes} simultaneous deletes were not heard`);
    expect(winners).toBeAsDocumented('how many succeeded', 1, { presumes: ['DEL-001'] });
    for (const reply of refused)
      expect(reply).toBeKmsError(400, 'KMS.2701', { check: 'another delete', presumes: ['STA-003'] });
    const after = textOf(await key.leaves('Enabled'), 'key_state');
    if (stateOf(after) !== 'Pending import') keys.discard(key); // CON-002 checks it
  });

  test('of a Disabled key succeed exactly once', requirement('CON-001'), async ({ trial, kms, keys }) => {
    const key = await keys.disabled();

    const replies = await kms.atOnce(Array(deletes).fill(remove(key)), 2);

    const winners = replies.filter(reply => reply && succeeded(reply)).length;
    if (winners === 0 && replies.includes(undefined))
      trial.inconclusive('some simultaneous deletes of a Disabled key were not heard');
    const check = 'how many succeeded of a Disabled key';
    expect(winners).toBeAsDocumented(check, 1, { presumes: ['DEL-003'] });
    const after = textOf(await key.leaves('Disabled'), 'key_state');
    if (stateOf(after) !== 'Pending import') keys.discard(key); // CON-002 checks it
  });

  test('leave the key Pending import', requirement('CON-002'), async ({ kms, keys }) => {
    const key = await keys.imported();

    const replies = await kms.atOnce(Array(deletes).fill(remove(key)), 2);

    const broken = replies.filter(reply => reply !== undefined && reply.status >= 500);
    expect(broken.map(reply => answerOf(reply as Reply))).toBeAsDocumented('replies with 5xx', []);
    await expect(key).toHaveState('Pending import', { presumes: ['DEL-005', 'DEL-001'] });
  });
});

test.describe('concurrency: deletes of different keys', () => {
  test('leave each key Pending import', requirement('CON-002'), async ({ kms, keys }) => {
    const each = [await keys.imported(), await keys.disabled()];

    const replies = await kms.atOnce(each.map(remove), 2);

    for (const [n, key] of each.entries()) {
      const reply = replies[n];
      if (!reply) continue;
      const check = `delete of key ${n + 1} of 2 at once`;
      expect.soft(reply).toMatchContract(200, { check, presumes: ['DEL-001', 'DEL-003'] });
      const state = { check: `state of key ${n + 1} of 2`, presumes: ['DEL-005', 'DEL-001', 'DEL-003'] };
      await expect(key).toHaveState('Pending import', state);
    }
  });
});

test.describe('concurrency: races', () => {
  test('encrypts that race a delete lose nothing', requirement('CON-003'), async ({ kms, keys, arrange }) => {
    const key = await keys.imported();
    const texts = ['a', 'b', 'c', 'd'].map((letter, n) =>
      `${letter} races the delete`.padEnd(n % 2 ? 0 : 4096),
    );
    const encrypt = (plain_text: string) => (options: CallOptions) =>
      key.call('encrypt-data', { plain_text }, options);

    const calls = [...texts.slice(0, 2).map(encrypt), remove(key), ...texts.slice(2).map(encrypt)];
    const replies = await kms.atOnce(calls, calls.length);
    const [removed] = replies.splice(2, 1);
    const made = replies.flatMap((reply, n) => {
      const cipher_text = reply?.status === 200 ? textOf(reply.body, 'cipher_text') : undefined;
      if (reply && !cipher_text) expect(reply).toBeRefused({ ...noLoss, presumes: ['STA-001'] });
      return cipher_text ? [{ cipher_text, plain_text: texts[n] as string }] : [];
    });

    const after = await key.leaves('Enabled');
    if (removed && succeeded(removed))
      expect(shownState(stateOf(textOf(after, 'key_state')))).toBeAsDocumented(
        'key_state after a delete that was confirmed',
        shownState('Pending import'),
        { presumes: ['DEL-001', 'DEL-005'] },
      );
    await arrange.makeReady(key, after);
    for (const { cipher_text, plain_text } of made) {
      const decrypted = await key.decrypt(cipher_text, plain_text);
      const text = decrypted.plain_text === plain_text ? 'the text that was encrypted' : decrypted.plain_text;
      expect(text).toBeAsDocumented('plaintext after the re-import', 'the text that was encrypted', {
        ...noLoss,
        presumes: ['STA-001', 'REC-002', 'REC-007'],
      });
    }
  });

  test(
    'data keys that race a delete are not lost',
    requirement('CON-003'),
    async ({ trial, kms, keys, arrange }) => {
      const key = await keys.imported();
      const operation = 'create-datakey-without-plaintext';
      const served = await dataKeyFrom(key);
      if ('unserved' in served) return trial.leaveOut('data keys that race a delete', served.unserved);
      const make = (options: CallOptions) => key.call(operation, { datakey_length: '512' }, options);

      const replies = await kms.atOnce([make, make, remove(key), make, make], 5);

      const made = replies.flatMap((reply, n) => {
        const cipher_text = reply?.status === 200 ? textOf(reply.body, 'cipher_text') : undefined;
        if (n !== 2 && reply && !cipher_text) expect(reply).toBeRefused({ ...noLoss, presumes: ['STA-007'] });
        return cipher_text ? [cipher_text] : [];
      });
      await arrange.makeReady(key, await key.leaves('Enabled'));
      const before = await key.untilServed('decrypt-datakey', served);
      if (before.status !== 200)
        trial.blocked('STA-007', 'decrypt-datakey after a re-import', '200', answerOf(before));
      for (const cipher_text of made) {
        const opened = await key.untilServed('decrypt-datakey', { ...served, cipher_text });
        expect(answerOf(opened)).toBeAsDocumented('decrypt-datakey after the re-import', '200', {
          ...noLoss,
          presumes: ['STA-007', 'REC-007'],
        });
      }
    },
  );

  for (const [from, order] of [
    ['Pending import', ['import', 'disable', 'delete']],
    ['Enabled', ['disable', 'delete', 'import']],
  ] as const) {
    const title = `${order.join(', ')} from ${from} end in a legal state`;
    test(title, requirement('CON-004'), async ({ kms, keys, arrange, imports }) => {
      const key = await keys.deleted();
      // Parameters are not asked for between two changes that race, and newer ones may end those before.
      const earlier = await imports.parameters(key);
      const parameters = from === 'Enabled' ? earlier : await imports.parameters(key);
      if (from === 'Enabled') await arrange.importInto(key);
      const calls = {
        import: (options: CallOptions) => imports.send(key, { parameters, call: options }),
        disable: (options: CallOptions) => key.call('disable-key', {}, options),
        delete: remove(key),
      };
      const presumes = ['STA-001', 'STA-005', 'REC-001', 'REC-002', 'DEL-003', 'DEL-005'];
      const about = { ...legalEnd, presumes };

      const replies = await kms.atOnce(
        order.map(name => calls[name]),
        order.length,
      );

      const broken = replies.filter(reply => reply !== undefined && reply.status >= 500);
      expect(broken.map(reply => answerOf(reply as Reply))).toBeAsDocumented('replies with 5xx', []);
      const state = await settledState(key);
      const acceptable = legalStates.filter(legal => legal !== 'Pending import');
      expect(state).toBeAsDocumented('state after the race', 'Pending import', { ...about, acceptable });
      if (state === 'Pending import') {
        const encrypted = await key.untilRefused('encrypt-data', { plain_text: 'race' });
        expect(encrypted).toBeRefused({ without: 'cipher_text', ...about });
        expect(await imports.send(key)).toMatchContract(200, { check: 'import after the race', ...about });
      }
      if (state === 'Disabled' || (await key.state('Enabled', ['Disabled'])) === 'Disabled')
        expect(await key.call('enable-key')).toMatchContract(200, { check: 'enable-key after it', ...about });
      await expect(key).toDecryptItsKeepsake({ presumes });
    });
  }
});

/** The state once it holds still: two looks in a row agree; without a budget, what the first look shows. */
async function settledState(key: TestKey): Promise<string> {
  let last = await key.state();
  for (let looks = 0; key.consistencyMs > 0 && looks < 5; looks += 1) {
    await new Promise(resolve => setTimeout(resolve, Math.min(key.consistencyMs / 5, 500)));
    const state = await key.state();
    if (state === last && looks > 1) break;
    last = state;
  }
  return last;
}
