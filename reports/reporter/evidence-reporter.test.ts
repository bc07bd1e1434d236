import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { FullConfig, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import { appendEvidence, readEvidence } from '../grade/run/evidence.ts';
import { assertion, cleanup, header } from '../sample.testing.ts';
import EvidenceReporter from './evidence-reporter.ts';
import { setRunHook } from './run-hook.ts';

const name = 'pre › preconditions › refuses a key whose material KMS generated';

function testCase(...requirements: string[]): TestCase {
  const titles = ['preconditions', 'refuses a key whose material KMS generated'];
  return {
    titlePath: () => ['', 'chromium', 'specs/pre.spec.ts', ...titles],
    annotations: [
      ...requirements.map(description => ({ type: 'requirement', description })),
      { type: 'slow', description: 'many calls' },
    ],
  } as unknown as TestCase;
}

function result(part: Partial<TestResult> = {}): TestResult {
  return { status: 'passed', duration: 12.4, annotations: [], ...part } as TestResult;
}

let outDir: string;
let written: string;
let reporter: EvidenceReporter;
const output = {
  write(text: string) {
    written += text;
  },
};

beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), 'reporter-'));
  written = '';
  reporter = new EvidenceReporter({ output, checks: { 'PRE-001': [name] } });
  reporter.onBegin({} as FullConfig, { allTests: () => [testCase()] } as unknown as Suite);
});

afterEach(() => {
  setRunHook(undefined);
  rmSync(outDir, { recursive: true });
});

/** A run whose set-up finished. */
function setUp(part: { redact?: (text: string) => string } = {}): string {
  const evidenceFile = join(outDir, 'evidence.jsonl');
  setRunHook({ evidenceFile, outDir, requests: () => 5, scan: () => [], ...part });
  appendEvidence(evidenceFile, header());
  return evidenceFile;
}

describe('the reporter', () => {
  it('speaks for itself, so that Playwright adds no reporter of its own', () => {
    assert.equal(reporter.printsToStdio(), true);
  });

  it('leaves --list to Playwright', async () => {
    const listing = new EvidenceReporter({ output, _mode: 'list' });
    assert.equal(listing.printsToStdio(), false);
    await listing.onExit();
    assert.equal(written, '');
  });

  it('counts the whole catalogue where every test is run', () => {
    const terminal = new EvidenceReporter({ output: { ...output, isTTY: true, columns: 200 } });
    const checked = catalogue.requirements.filter(({ check }) => check === 'specs');
    const tests = checked.map(({ id }) => testCase(id));
    terminal.onBegin({} as FullConfig, { allTests: () => tests } as unknown as Suite);
    terminal.onTestBegin(testCase('DEL-001'));
    const all = catalogue.requirements.length;
    assert.ok(written.includes(`0 of ${all} requirements`), written);
    for (const test of tests) terminal.onTestEnd(test, result());
    assert.ok(written.includes(`${all} of ${all} requirements`), written.slice(-200));
  });

  it('records each test under its stable name, with the requirements of its annotations', () => {
    const file = setUp();
    const made = { type: 'requirement', description: 'PRE-003' };
    reporter.onTestEnd(
      testCase('PRE-001', 'PRE-002'),
      result({ annotations: [made, { type: 'requirement' }] }),
    );
    assert.deepEqual(readEvidence(file).tests, [
      { type: 'test', test: name, requirements: ['PRE-001', 'PRE-002', 'PRE-003'], status: 'passed', ms: 12 },
    ]);
  });

  it('records the first line of an error, without colours and without secrets', () => {
    const file = setUp({ redact: text => text.replace('s3cret', '[token]') });
    const error = { message: '\n\u001b[31mError: answered\u001b[39m s3cret\nat specs/pre.spec.ts:3' };
    reporter.onTestEnd(testCase('PRE-001'), result({ status: 'failed', duration: -1, error }));
    const [record] = readEvidence(file).tests;
    assert.equal(record?.error, 'Error: answered [token]');
    assert.equal(record?.status, 'failed');
    assert.equal(record?.ms, 0);
  });

  it('takes secrets out of an error before it is cut and before its lines are joined', () => {
    const file = setUp({ redact: text => text.replaceAll(/a-very\s*long-token/g, '<token>') });
    const before = 'x'.repeat(495);
    const error = { message: `${before} a-very\u001b[31mlong-token` };
    reporter.onTestEnd(testCase('PRE-001'), result({ status: 'failed', error }));
    reporter.onError({ message: `${before.slice(9)} a-very\nlong-token` });
    const [first, second] = readEvidence(file).tests;
    assert.equal(first?.error, `${before} <tok`);
    assert.equal(second?.error, `${before.slice(9)} <token>`);
  });

  it('writes the reports and the summary at the very end', async () => {
    const file = setUp();
    appendEvidence(file, assertion('PRE-001', 'pass', { test: name }));
    reporter.onTestEnd(testCase('PRE-001'), result());
    appendEvidence(file, cleanup());
    reporter.onEnd({ status: 'passed' } as never);
    assert.equal(existsSync(join(outDir, 'certificate.json')), false);
    await reporter.onExit();

    const { footer, damage } = readEvidence(file);
    assert.deepEqual(damage, []);
    assert.deepEqual([footer?.status, footer?.requests], ['passed', 5]);
    assert.match(written, /^kms-conformance 0.1.0: INCOMPLETE · 1 of 84 MUST judged\n/);
    assert.match(
      written,
      /\nfiles .*evidence.jsonl, certificate.json,[\s\S]*badge.json,\s+badge.svg,\s+certificate.intoto.json\n/,
    );
    assert.match(readFileSync(join(outDir, 'junit.xml'), 'utf8'), /PRE-001/);
  });

  it('takes a run that Playwright never ended for interrupted', async () => {
    const file = setUp();
    await reporter.onExit();
    assert.equal(readEvidence(file).footer?.status, 'interrupted');
  });

  it('prints and records an error outside of the tests in one line, with its place', () => {
    const file = setUp({ redact: text => text.replace('s3cret', '[token]') });
    reporter.onError({
      message: '\u001b[31mError: no\n  s3cret\u001b[39m here',
      location: { file: 'a.ts', line: 3, column: 1 },
    });
    reporter.onError({ value: 'thrown text' });
    reporter.onError({});
    assert.equal(
      written,
      'error: Error: no [token] here (a.ts:3)\nerror: thrown text\nerror: an error without a message\n',
    );
    const [record] = readEvidence(file).tests;
    assert.equal(record?.error, 'Error: no [token] here (a.ts:3)');
    assert.deepEqual([record?.status, record?.test], ['failed', 'something outside of the tests']);
  });

  it('shows how far the run is, counting as failed what neither passed nor was skipped', () => {
    const terminal = new EvidenceReporter({ output: { ...output, isTTY: true, columns: 200 } });
    const tests = ['PRE-001', 'PRE-002', 'PRE-003', 'PRE-004', 'PRE-005'].map(id => testCase(id));
    terminal.onBegin({} as FullConfig, { allTests: () => tests } as unknown as Suite);
    for (const [n, status] of (['passed', 'skipped', 'failed', 'timedOut'] as const).entries()) {
      terminal.onTestBegin(tests[n] ?? testCase());
      terminal.onTestEnd(tests[n] ?? testCase(), result({ status }));
    }
    const shown = written.split('\r\u001b[2K');
    const expected = [
      '0 of 5 requirements, now PRE-001',
      '1 of 5 requirements, now PRE-001',
      '1 of 5 requirements, now PRE-002',
      '2 of 5 requirements, now PRE-002',
      '2 of 5 requirements, now PRE-003',
      '3 of 5 requirements, 1 failed test, now PRE-003',
      '3 of 5 requirements, 1 failed test, now PRE-004',
      '4 of 5 requirements, 2 failed tests, now PRE-004',
    ];
    assert.deepEqual(shown, ['', ...expected]);
  });

  it('says why there is no evidence when the set-up did not finish', async () => {
    reporter.onTestEnd(testCase('PRE-001'), result());
    await reporter.onExit();
    assert.equal(written, 'No evidence was recorded: the set-up of the run did not finish.\n');
  });

  it('says what keeps it from recording', async () => {
    const file = setUp();
    rmSync(file);
    await reporter.onExit();
    assert.match(written, /^error: the run cannot be recorded: .*ENOENT/);
  });
});
