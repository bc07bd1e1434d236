import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { runFiles } from '../../schemas/words/run-files.ts';
import { appendEvidence, readEvidence } from '../grade/run/evidence.ts';
import { assertion, checksFor, cleanup, header, testRecord } from '../sample.testing.ts';
import { finishRun } from './finish.ts';
import type { RunHook } from './run-hook.ts';

const secret = 'MIIsecrettoken';
const checks = checksFor('PRE-001');
const end = new Date('2026-01-02T03:04:19.200Z');
const outDir = mkdtempSync(join(tmpdir(), 'finish-'));
after(() => rmSync(outDir, { recursive: true }));

const scanned: string[][] = [];
const hook: RunHook = {
  evidenceFile: join(outDir, 'evidence.jsonl'),
  outDir,
  requests: () => 7,
  scan(files) {
    scanned.push(files);
    return files
      .filter(file => readFileSync(file, 'utf8').includes(secret))
      .map(file => ({ file, kind: 'import token' }));
  },
};

function write(...records: EvidenceRecord[]): void {
  for (const record of records) appendEvidence(hook.evidenceFile, record);
}

const passed = [assertion('PRE-001', 'pass'), testRecord('spec › PRE-001'), cleanup()];

describe('finishRun', () => {
  beforeEach(() => {
    scanned.length = 0;
    for (const name of readdirSync(outDir)) rmSync(join(outDir, name), { recursive: true });
  });

  it('closes the evidence and renders the reports from it', () => {
    write(header(), ...passed);
    const graded = finishRun(hook, 'passed', end, checks);
    assert.equal(graded.requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'pass');
    const { footer, damage } = readEvidence(hook.evidenceFile);
    assert.deepEqual(damage, []);
    const { digest: _, ...rest } = footer ?? {};
    assert.deepEqual(rest, {
      type: 'footer',
      finishedAt: '2026-01-02T03:04:19.200Z',
      requests: 7,
      status: 'passed',
      secrets: { scanned: 1, hits: [] },
    });
    assert.deepEqual(readdirSync(outDir).sort(), runFiles.toSorted());
    assert.equal(JSON.parse(readFileSync(join(outDir, 'certificate.json'), 'utf8')).level, graded.level);
  });

  it('scans every file of the output folder, and removes those that hold a secret', () => {
    write(header(), ...passed);
    mkdirSync(join(outDir, 'html', 'data'), { recursive: true });
    writeFileSync(join(outDir, 'html', 'index.html'), 'clean');
    writeFileSync(join(outDir, 'html', 'data', 'a.txt'), `x ${secret} x`);
    const graded = finishRun(hook, 'passed', end, checks);
    assert.deepEqual(
      scanned[0]?.map(file => file.slice(outDir.length + 1)),
      ['evidence.jsonl', 'html/data/a.txt', 'html/index.html'],
    );
    assert.equal(existsSync(join(outDir, 'html', 'data', 'a.txt')), false);
    assert.equal(existsSync(join(outDir, 'html', 'index.html')), true);
    assert.equal(graded.level, 'INVALID');
    assert.equal(graded.exitCode, 3);
    assert.equal(graded.reasons[0], 'a secret (import token) was found in html/data/a.txt');
    assert.equal(graded.requirements.find(({ id }) => id === 'PRE-001')?.outcome, 'pass');
  });

  it('keeps of evidence with a secret only what says that the run was INVALID', () => {
    write(header(), assertion('PRE-001', 'fail', { received: secret }), ...passed);
    const graded = finishRun(hook, 'failed', end, checks);
    assert.equal(graded.level, 'INVALID');
    const read = readEvidence(hook.evidenceFile);
    assert.deepEqual(read.damage, []);
    assert.deepEqual([read.assertions.length, read.tests.length, read.cleanup?.created], [0, 0, 3]);
    for (const name of readdirSync(outDir))
      assert.ok(!readFileSync(join(outDir, name), 'utf8').includes(secret), name);
  });

  it('keeps nothing of evidence with a secret in its header', () => {
    write(header({ filter: [secret] }), ...passed);
    assert.throws(() => finishRun(hook, 'passed', end, checks), /A secret was found in the header/);
    assert.deepEqual(readdirSync(outDir), []);
  });

  it('counts a secret that was about to be printed, and says where', () => {
    write(header(), ...passed);
    const printed = () => [{ file: 'stdout', kind: 'token' }];
    const graded = finishRun({ ...hook, printed }, 'passed', end, checks);
    assert.deepEqual([graded.level, graded.exitCode], ['INVALID', 3]);
    assert.equal(graded.reasons[0], 'a secret (token) was found in stdout');
  });

  it('looks at the rendered reports as well, and takes back what they came from', () => {
    write(header(), ...passed);
    const scan = (files: string[]) =>
      files
        .filter(file => /junit|certificate/.test(file) && readFileSync(file, 'utf8').includes('PRE-001 '))
        .map(file => ({ file, kind: 'token' }));
    const graded = finishRun({ ...hook, scan }, 'passed', end, checks);
    assert.equal(graded.level, 'INVALID');
    assert.match(graded.reasons.join(), /a secret \(token\) was found in junit\.xml/);
    assert.equal(readEvidence(hook.evidenceFile).assertions.length, 0);
  });

  it('throws where there is no evidence', () => {
    assert.throws(() => finishRun(hook, 'passed', end, checks), /ENOENT/);
  });
});
