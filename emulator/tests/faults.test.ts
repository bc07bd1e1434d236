import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { faults, startEmulator, type Variant, variants } from '../index.ts';
import { Behaviour, documented, type RuleName } from '../rules/rules.ts';
import { TestClient } from './client.testing.ts';

const namesOf = ({ patch }: Variant): RuleName[] => Object.keys(patch(documented)) as RuleName[];

test('ids of faults and variants are unique words joined by hyphens', () => {
  const ids = [...faults, ...variants].map(each => each.id);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('every story is one sentence', () => {
  for (const { id, story } of [...faults, ...variants]) {
    assert.match(story, /^[A-Za-z_].*[^.]\.$/, id);
    assert.ok(!/[.!?] [A-Z]/.test(story) && story.length <= 120, id);
  }
});

test('every fault replaces known rules, as few as it takes, and breaks something', () => {
  for (const fault of faults) {
    const names = namesOf(fault);
    assert.ok(names.length === 1 || names.length === 2, `${fault.id}: ${names}`);
    for (const name of names) {
      assert.ok(name in documented, `${fault.id}: there is no rule ${name}`);
      assert.notEqual(fault.patch(documented)[name], documented[name], fault.id);
    }
    assert.ok(fault.breaks.length > 0, fault.id);
    for (const requirement of fault.breaks) assert.match(requirement, /^[A-Z]+-\d{3}$/, fault.id);
    assert.equal(new Set(fault.breaks).size, fault.breaks.length, fault.id);
  }
});

test('every variant replaces known rules', () => {
  for (const variant of variants)
    for (const name of namesOf(variant)) assert.ok(name in documented, `${variant.id}: ${name}`);
});

test('a fault keeps nothing from an earlier start', () => {
  for (const fault of faults) assert.notEqual(fault.patch(documented), fault.patch(documented), fault.id);
});

test('rules report their calls', () => {
  const called: string[] = [];
  const behaviour = new Behaviour(rule => called.push(rule));
  behaviour.use({ id: 'x', story: 'X.', patch: () => ({ stateAfterCreate: () => '1' }) });
  assert.equal(behaviour.rules.acceptsDescription('text'), true);
  assert.deepEqual([behaviour.exercised(), behaviour.activated()], [['acceptsDescription'], false]);
  assert.equal(behaviour.rules.stateAfterCreate('external'), '1');
  assert.equal(behaviour.activated(), true);
  assert.deepEqual(called, ['acceptsDescription', 'stateAfterCreate']);
  behaviour.use(undefined);
  assert.equal(behaviour.rules.stateAfterCreate('external'), '5');
});

const fault = (id: string) => {
  const found = faults.find(each => each.id === id);
  assert.ok(found, id);
  return found;
};

test('a fault changes the answer and reports when it was activated', async () => {
  const emulator = await startEmulator({ fault: fault('half-of-the-material-is-compared') });
  try {
    const kms = new TestClient(emulator);
    const material = randomBytes(32);
    assert.equal(emulator.activated(), false);
    const key_id = await kms.imported(material);
    assert.equal(emulator.activated(), true);
    await kms.ok('delete-imported-key-material', { key_id });
    await kms.import(key_id, Buffer.concat([material.subarray(0, 16), randomBytes(16)]));
    const reply = await kms.control('/rules');
    assert.deepEqual(reply.body, { exercised: emulator.exercised(), activated: true });
  } finally {
    await emulator.close();
  }
});

test('a defect is answered as an internal error', async () => {
  const emulator = await startEmulator({ fault: fault('null-body-crashes') });
  try {
    const reply = await new TestClient(emulator).raw('delete-imported-key-material', 'null');
    assert.deepEqual([reply.status, reply.body.error.error_code], [500, 'KMS.0101']);
  } finally {
    await emulator.close();
  }
});

test('an import token whose seal is not verified can be altered', async () => {
  const emulator = await startEmulator({ fault: fault('seal-of-import-token-is-not-verified') });
  try {
    const kms = new TestClient(emulator);
    const key_id = await kms.create({ origin: 'external' });
    const right = (await kms.wrap(key_id, randomBytes(32))) as { import_token: string };
    const token = right.import_token;
    const import_token = `${token.slice(0, 1500)}${token[1500] === 'A' ? 'B' : 'A'}${token.slice(1501)}`;
    await kms.ok('import-key-material', { ...right, import_token });
  } finally {
    await emulator.close();
  }
});

/** Whether a call is refused, asked again for two seconds: some variants show a change a moment late. */
/** Asks again until the status is as wanted, since a variant may be behind its changes. @returns the last body */
async function until(kms: TestClient, operation: string, body: object, wanted: readonly number[]) {
  for (let n = 0; ; n += 1) {
    const reply = await kms.call(operation, body);
    if (wanted.includes(reply.status)) return reply.body as Record<string, string>;
    assert.ok(n < 100, `${operation} is answered ${reply.status}`);
    await pause(20);
  }
}

test('every plain-HTTP variant still deletes, refuses and restores', async () => {
  for (const variant of variants.filter(({ over }) => over === undefined)) {
    const emulator = await startEmulator({ variant });
    try {
      const kms = new TestClient(emulator);
      const material = randomBytes(32);
      const key_id = await kms.imported(material);
      const { cipher_text } = await until(kms, 'encrypt-data', { key_id, plain_text: 'x' }, [200]);
      await kms.ok('delete-imported-key-material', { key_id });
      await until(kms, 'decrypt-data', { cipher_text }, [400, 404]);
      await until(kms, 'delete-imported-key-material', { key_id }, [400, 404]);
      await kms.import(key_id, material);
      const { plain_text } = await until(kms, 'decrypt-data', { cipher_text }, [200]);
      assert.equal(plain_text, 'x', variant.id);
    } finally {
      await emulator.close();
    }
  }
});
