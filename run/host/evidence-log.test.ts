import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Secrets } from '../../client/secrets/secrets.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { EvidenceLog } from './evidence-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));

const exchange = (reply: string, attempts = 1): EvidenceRecord => ({
  type: 'exchange',
  id: '0.1',
  test: 'a › b',
  operation: 'describe-key',
  method: 'POST',
  path: '/',
  ms: 1,
  attempts,
  held: [],
  reply,
});

describe('the evidence', () => {
  it('begins empty, and has one JSON object a line', () => {
    const file = join(folder, 'one.jsonl');
    writeFileSync(file, 'an earlier run\n');
    const log = new EvidenceLog(file, new Secrets());
    log.append(exchange('line 1\nline 2'), exchange('second'));
    log.append(exchange('third'));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map(line => (JSON.parse(line) as { reply: string }).reply),
      ['line 1\nline 2', 'second', 'third'],
    );
  });

  it('holds no secret that was known when it was written', () => {
    const secrets = new Secrets();
    secrets.add('token', 'token-4711-secret');
    const log = new EvidenceLog(join(folder, 'two.jsonl'), secrets);
    log.append(exchange('bad token-4711-secret'));
    assert.match(readFileSync(log.file, 'utf8'), /"bad <token>"/);
  });

  it('keeps what would steer a log or a terminal as it came, and spells it out', () => {
    const log = new EvidenceLog(join(folder, 'four.jsonl'), new Secrets());
    const texts = [
      'x ##vso[task.complete]##[error]a\\\\##teamcity[b',
      'section_start:1:x\r\u001b[0K',
      '\u009b2J\u202ea\u2028::warning::b\u0085\u{e0001}\u0007',
    ];
    log.append(...texts.map(text => exchange(text)));
    const written = readFileSync(log.file, 'utf8');
    assert.match(written, /^[\n\x20-\x7e›]*$/);
    assert.doesNotMatch(written, /##|section_start:/);
    const lines = written.trimEnd().split('\n');
    assert.deepEqual(
      lines.map(line => (JSON.parse(line) as { reply: string }).reply),
      texts,
    );
  });

  it('counts requests, repeated ones included', () => {
    const log = new EvidenceLog(join(folder, 'three.jsonl'), new Secrets());
    log.append(
      exchange('', 3),
      { type: 'cleanup', created: 0, retired: 0, kept: [], residue: [] },
      exchange(''),
    );
    assert.equal(log.requests, 4);
  });
});
