import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { startEmulator } from '../../emulator/index.ts';
import { runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { hostileExchanges, hostileRun } from './servers/hostile-run.testing.ts';
import { startSpoken } from './servers/spoken.testing.ts';
import { hostileTexts, steering } from './servers/texts.testing.ts';

const texts = Object.values(hostileTexts);

describe('a text that would steer whoever reads a log', () => {
  it('is noticed', () => {
    for (const [kind, text] of Object.entries(hostileTexts))
      if (!/halves|markup/.test(kind)) assert.notDeepEqual(steering(text), [], kind);
    assert.deepEqual(steering('std::vector is ordinary, and so is # #\n\ta tab'), []);
  });

  const [one, other] = [hostileRun(texts, 0), hostileRun(texts, 5)];

  it('stands in each reply and in each member of it, in each kind', () => {
    assert.ok([...hostileExchanges(texts)].length > 1_000);
  });

  for (const name of readdirSync(one).filter(name => name !== 'evidence.jsonl'))
    it(`steers nothing in ${name}`, () => {
      assert.deepEqual(steering(readFileSync(join(one, name), 'utf8')), []);
    });

  for (const name of readdirSync(one).filter(name => /\.(html|md|svg|xml)$/.test(name)))
    it(`makes no markup of what is answered in ${name}`, () => {
      const text = readFileSync(join(one, name), 'utf8');
      assert.equal(text.includes('stolen()'), name !== 'badge.svg');
      assert.doesNotMatch(text, /<script>stolen|<img src=x/);
      if (name.endsWith('.xml')) assert.equal(XMLValidator.validate(text), true);
    });

  for (const words of [
    ['compare', one, other],
    ['compare', one, other, '--md'],
    ['compare', one, other, '--json'],
    ['verify', one],
    ['grade', one, '--out', join(scratch(), 'graded')],
    ['matrix', one, other, '--out', join(scratch(), 'matrix')],
    ['script', one, 'DEL-001'],
  ])
    it(`steers nothing that is printed by ${words[0]} ${words.slice(3).join(' ')}`, async () => {
      const { stdout, stderr } = await runCommand(words);
      assert.ok(stdout.length + stderr.length > 0);
      assert.deepEqual(steering(stdout + stderr), []);
    });
});

/** Every file in a folder, at any depth, as text. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => ({ name, text: readFileSync(join(parentPath, name), 'utf8') }));

const emulator = await startEmulator();
after(() => emulator.close());

describe('a target that answers such texts', () => {
  for (const errorsAlone of [true, false])
    for (const words of [['doctor'], ['certify', '--requirement', 'ERR'], ['sweep', '--dry-run']])
      it(`steers nothing that ${words[0]} prints or writes, ${errorsAlone ? 'in errors' : 'in all replies'}`, async () => {
        const { endpoint, close } = await startSpoken(emulator.endpoint, texts, errorsAlone);
        const out = join(scratch(), 'out');
        const { stdout, stderr } = await runCommand([...words], {
          ...withoutConsole(emulator.env),
          KMS_ENDPOINT: endpoint,
          KMS_OUT: out,
          KMS_STATE_DIR: scratch(),
          KMS_CONSISTENCY_MS: '0',
        });
        close();
        assert.ok(stdout.length + stderr.length > 0);
        assert.deepEqual(steering(stdout + stderr), []);
        const files = words[0] === 'certify' ? filesIn(out) : [];
        for (const { name, text } of files) assert.deepEqual(steering(text), [], name);
        assert.equal(files.length > 100, words[0] === 'certify');
      });
});
