import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import type { Exchange } from '../../client/client.ts';
import { startEmulator } from '../../emulator/index.ts';
import { Trial } from '../../fixtures/trial/trial.ts';
import { appendFooter } from '../../reports/grade/run/evidence.ts';
import { renderAll } from '../../reports/render/render.ts';
import { cleanup, header } from '../../reports/sample.testing.ts';
import { catalogue } from '../../schemas/catalogue.ts';
import type { OperationName } from '../../schemas/contract/contract.ts';
import { rightReplies } from '../../schemas/contract/sample-replies.testing.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';
import { hostileTexts, steering, withTexts } from './texts.testing.ts';

const texts = Object.values(hostileTexts);
const errors = [
  { error: { error_code: 'KMS.0309', error_msg: 'no' } },
  { error_code: 'APIGW.0301', error_msg: 'no', request_id: 'r' },
];

/** Names of the members of a body that are texts, at any depth. */
function textMembers(body: unknown): string[] {
  const names = new Set<string>();
  withTexts(body, (text, name) => {
    names.add(name);
    return text;
  });
  return [...names];
}

/** A body once for each of its members and each kind of text, with that text there. */
function* hostileBodies(body: unknown): Generator<{ body: unknown; text: string }> {
  for (const member of textMembers(body))
    for (const text of texts)
      yield { body: withTexts(body, (own, name) => (name === member ? text : own)), text };
}

/** Every reply with every kind of text in every member, as a run records it. */
function* hostileExchanges(): Generator<{ exchange: Exchange; text: string }> {
  let ids = 0;
  for (const [operation, right] of Object.entries(rightReplies))
    for (const [status, bodies] of [
      [200, [right]],
      [400, errors],
    ] as const)
      for (const plain of bodies)
        for (const { body, text } of hostileBodies(plain))
          yield {
            text,
            exchange: {
              id: `1.${++ids}`,
              operation: operation as OperationName,
              documented: true,
              outgoing: { method: 'POST', path: '/v1.0/p/kms/x', headers: {}, body: '{}' },
              attempts: 1,
              ms: 1,
              incoming: { status, headers: { 'content-type': text }, text: JSON.stringify(body), ms: 1 },
            },
          };
}

/** The evidence of a run whose every requirement failed with such a text; `shift` gives each another one. */
function hostileRun(shift: number): string {
  const out = scratch();
  const records: EvidenceRecord[] = [header()];
  let [ids, n] = [0, shift];
  const exchanges = [...hostileExchanges()];
  const each = Math.ceil(exchanges.length / catalogue.requirements.length);
  for (const { id } of catalogue.requirements) {
    const trial = new Trial(
      `spec › ${id}`,
      id,
      () => `2.${++ids}`,
      () => {},
    );
    for (const { exchange, text } of exchanges.splice(0, each)) {
      trial.observe(exchange);
      trial.found({
        check: 'the text',
        verdict: 'pass',
        documented: text,
        received: text,
        observation: text,
      });
    }
    const text = texts[n++ % texts.length] ?? '';
    trial.found({
      check: 'a text',
      verdict: 'fail',
      documented: text,
      received: text,
      observation: text,
      reason: text,
    });
    records.push(...trial.take());
  }
  records.push(cleanup({ residue: texts.map(text => ({ alias: text, reason: text })) }));
  const file = join(out, 'evidence.jsonl');
  writeFileSync(file, records.map(record => `${JSON.stringify(record)}\n`).join(''));
  const secrets = { scanned: 1, hits: [] };
  appendFooter(file, { finishedAt: '2026-01-02T03:09:05.000Z', requests: ids, status: 'failed', secrets });
  renderAll(out);
  return out;
}

describe('a text that would steer whoever reads a log', () => {
  it('is noticed', () => {
    for (const [kind, text] of Object.entries(hostileTexts))
      if (!/halves|markup/.test(kind)) assert.notDeepEqual(steering(text), [], kind);
    assert.deepEqual(steering('std::vector is ordinary, and so is # #\n\ta tab'), []);
  });

  const [one, other] = [hostileRun(0), hostileRun(5)];

  it('stands in each reply and in each member of it, in each kind', () => {
    assert.ok([...hostileExchanges()].length > 1_000);
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
  /** Passes on with every text of a reply followed by one that steers; of errors alone, or of all replies. */
  async function hostile(errorsAlone: boolean) {
    let n = 0;
    const server = createServer(async (incoming, outgoing) => {
      const { method, url = '', headers } = incoming;
      const body = await buffer(incoming);
      const sent = request(emulator.endpoint + url, { method, headers }, async reply => {
        const { statusCode = 502, headers: given } = reply;
        const text = String(await buffer(reply));
        const spoilt = !errorsAlone || statusCode >= 400;
        const { 'content-length': _, ...rest } = given;
        outgoing.writeHead(statusCode, rest);
        outgoing.end(
          spoilt && text
            ? JSON.stringify(withTexts(JSON.parse(text), own => `${own}${texts[n++ % texts.length]}`))
            : text,
        );
      });
      sent.on('error', () => outgoing.destroy()).end(body);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  }

  for (const errorsAlone of [true, false])
    for (const words of [['doctor'], ['certify', '--requirement', 'ERR'], ['sweep', '--dry-run']])
      it(`steers nothing that ${words[0]} prints or writes, ${errorsAlone ? 'in errors' : 'in all replies'}`, async () => {
        const { endpoint, close } = await hostile(errorsAlone);
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
