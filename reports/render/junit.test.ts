import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { grade } from '../grade/grade.ts';
import type { Graded, Verdict } from '../grade/run/model.ts';
import {
  assertion,
  checksFor,
  cleanup,
  evidence,
  header,
  requirement,
  testRecord,
  waiver,
} from '../sample.testing.ts';
import { junit as render } from './junit.ts';

const junit = (graded: Graded) => render({ graded, evidence: evidence() });

const verdicts: Verdict[] = [
  'pass',
  'acceptable',
  'informational',
  'non-strict',
  'fail',
  'flaky',
  'inconclusive',
  'blocked',
  'unsupported',
  'deferred',
];
const ids = [...verdicts.map((_, index) => `PRE-00${index}`), 'REC-001'];

/** A run in which every outcome occurs once. */
function everyOutcome(): Graded {
  const assertions = verdicts.map((verdict, index) =>
    assertion(`PRE-00${index}`, verdict, { reason: verdict }),
  );
  assertions.push(assertion('REC-001', 'fail'));
  const waivers = [waiver({ requirement: 'REC-001' })];
  return grade(
    evidence({ header: header({ waivers }), assertions, tests: ids.map(id => testRecord(`spec › ${id}`)) }),
    ids.map(id => requirement(id, { group: id.slice(0, 3) })),
    checksFor(...ids),
  );
}

/** What an element may hold: its attributes (a `!` marks one that must be there), its children, and whether text. */
type Rule = readonly [attributes: string, children: string, text?: 'text'];

/** The form that Jenkins' xUnit plugin demands of a JUnit file (its junit-10.xsd), as far as our elements go. */
const rules: Readonly<Record<string, Rule>> = {
  testsuites: ['name time tests failures errors', 'testsuite'],
  testsuite: [
    'name! tests! failures! errors! group time skipped timestamp hostname id package file log url',
    'testsuite properties testcase system-out system-err',
  ],
  properties: ['', 'property'],
  property: ['name! value!', ''],
  testcase: ['name! time classname group', 'skipped error failure system-out system-err'],
  skipped: ['type message', '', 'text'],
  error: ['type message', '', 'text'],
  failure: ['type message', '', 'text'],
  'system-out': ['', '', 'text'],
};

/** What the plugin takes for a time of suites. */
const suiteTime = /^[0-9]+(\.[0-9]*)?$/;

/** Where a file breaks the form, in words; the root is expected to be `testsuites`. */
function breaches(xml: string): string[] {
  assert.equal(XMLValidator.validate(xml), true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', preserveOrder: true });
  const walk = (nodes: ReadonlyArray<Record<string, unknown>>, allowed: string, parent: string): string[] =>
    nodes.flatMap(node => {
      const attributes = (node[':@'] ?? {}) as Record<string, string>;
      const [name = ''] = Object.keys(node).filter(key => key !== ':@');
      if (name === '?xml') return [];
      if (name === '#text') return rules[parent]?.[2] ? [] : [`${parent} holds text`];
      const rule = rules[name];
      if (!rule || !allowed.split(' ').includes(name)) return [`${parent} holds ${name}`];
      const known = rule[0].split(' ');
      const wrong = Object.keys(attributes).filter(
        each => !known.includes(each) && !known.includes(`${each}!`),
      );
      const missing = known.filter(each => each.endsWith('!') && !(each.slice(0, -1) in attributes));
      const time = name.startsWith('testsuite') ? attributes.time : undefined;
      return [
        ...wrong.map(each => `${name} has ${each}`),
        ...missing.map(each => `${name} lacks ${each.slice(0, -1)}`),
        ...(time === undefined || suiteTime.test(time) ? [] : [`${name} takes ${time}`]),
        ...walk(node[name] as Array<Record<string, unknown>>, rule[1], name),
      ];
    });
  return walk(parser.parse(xml), 'testsuites', 'the file');
}

function parse(xml: string) {
  assert.equal(XMLValidator.validate(xml), true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: name => name === 'testcase' || name === 'testsuite',
  });
  return parser.parse(xml).testsuites;
}

describe('junit', () => {
  it('has a test case for every requirement, of its group, and says what became of it', () => {
    const cases = parse(junit(everyOutcome())).testsuite[0].testcase;
    assert.equal(cases.length, ids.length);
    const kinds = cases.map((entry: object) =>
      ['failure', 'error', 'skipped'].filter(kind => kind in entry).join(),
    );
    const expected = ['', '', '', '', 'failure', 'error', 'error', 'error', 'skipped', 'skipped', 'skipped'];
    assert.deepEqual(kinds, expected);
    assert.equal(cases[0].classname, 'PRE');
    assert.equal(cases[0].name, 'PRE-000 title of PRE-000');
    assert.equal(cases[10].classname, 'REC');
  });

  it('has the form that the xUnit plugin of Jenkins demands', () => {
    const { footer: _, ...open } = evidence({ tests: [testRecord('x')] });
    const broken = evidence({
      assertions: [assertion('A-1', 'fail', { received: 'a ]]> <b>', reason: 'a' })],
      tests: [testRecord('spec › A-1', 'failed')],
      damage: ['altered'],
    });
    for (const graded of [
      everyOutcome(),
      grade(open, [], {}),
      grade(broken, [requirement('A-1')], checksFor('A-1')),
    ])
      assert.deepEqual(breaches(junit(graded)), []);
  });

  it('gives GitLab and Azure a name, a class and a time in seconds for each test case, none twice', () => {
    const { testcase } = parse(junit(everyOutcome())).testsuite[0];
    for (const { name, classname, time } of testcase) {
      assert.ok(name && classname);
      assert.match(time, /^\d+\.\d{3}$/);
    }
    const names = testcase.map(({ name, classname }: Record<string, string>) => `${classname} ${name}`);
    assert.equal(new Set(names).size, names.length);
  });

  it('would be caught with an attribute, an element or a text that the plugin refuses', () => {
    const xml = junit(everyOutcome());
    const spoiled = [
      [xml.replace('<testsuites ', '<testsuites skipped="1" '), 'testsuites has skipped'],
      [xml.replace('<testcase ', '<testcase file="a.ts" '), 'testcase has file'],
      [
        xml.replace('</testsuites>', '<system-out>a</system-out></testsuites>'),
        'testsuites holds system-out',
      ],
      [xml.replace('</testsuites>', 'a</testsuites>'), 'testsuites holds text'],
      [xml.replace(/time="[^"]*"/, 'time="soon"'), 'testsuites takes soon'],
      [xml.replace(/(<testsuite )name="[^"]*"/, '$1'), 'testsuite lacks name'],
    ] as const;
    for (const [file, breach] of spoiled) assert.deepEqual(breaches(file), [breach]);
  });

  it('counts what it holds', () => {
    const suites = parse(junit(everyOutcome()));
    assert.equal(suites.testsuite.length, 1);
    const [suite] = suites.testsuite;
    for (const element of [suites, suite]) {
      const { tests, failures, errors, time } = element;
      assert.deepEqual(
        { tests, failures, errors, time },
        {
          tests: '11',
          failures: '1',
          errors: '3',
          time: '14.200',
        },
      );
    }
    assert.equal(suites.name, 'kms-conformance');
    assert.equal(suite.name, 'embedded 127.0.0.1:8080, profile otc');
    assert.equal(suite.timestamp, '2026-01-02T03:04:05.000Z');
    assert.deepEqual(suite.properties.property, [
      { name: 'level', value: 'NON-CONFORMANT' },
      { name: 'scope', value: '6 of 11 MUST judged' },
      { name: 'edition', value: 'Open Telekom Cloud' },
      { name: 'sourceDate', value: '2026-04-22' },
    ]);
  });

  it('gives the reason, the level and what was observed', () => {
    const cases = parse(junit(everyOutcome())).testsuite[0].testcase;
    assert.deepEqual(cases[4].failure, {
      '#text': [
        'observed: the reply: 200',
        'story: certificate.html#story-PRE-004',
        'repeat: npx kms-conformance certify --repeat PRE-004',
        'without this tool, in the output folder: npx kms-conformance script . PRE-004 > PRE-004.sh',
      ].join('\n'),
      message: 'fail: fail',
      type: 'MUST',
    });
    assert.match(cases[7].error.message, /^not-run: arrangement failed: blocked$/);
    const waived =
      'waived: accepted until 2030-01-01 by keys team (KMS-7: vendor fixes it): ' +
      'the reply: expected 400 KMS.0309, got 200';
    assert.equal(cases[10].skipped.message, waived);
    assert.equal(cases[0]['system-out'], undefined);
    assert.equal(cases[3]['system-out'], 'non-strict\nnon-strict\nobserved: 400 KMS.0309');
  });

  it('counts what the grader counts', () => {
    const graded = everyOutcome();
    const { counts } = graded;
    const { tests, failures, errors, skipped } = parse(junit(graded)).testsuite[0];
    assert.equal(Number(tests), graded.requirements.length);
    assert.equal(Number(failures), counts.fail);
    assert.equal(Number(errors), counts.flaky + counts.inconclusive + counts['not-run']);
    assert.equal(Number(skipped), counts.waived + counts.unsupported + counts.deferred);
  });

  it('gives the reason of what is skipped', () => {
    const cases = parse(junit(everyOutcome())).testsuite[0].testcase;
    assert.equal(cases[8].skipped.message, 'unsupported: unsupported');
    assert.match(
      cases[10].skipped.message,
      /^waived: accepted until 2030-01-01 by keys team \(KMS-7: vendor fixes it\): /,
    );
  });

  it('shows in a suite of its own what speaks against the run itself', () => {
    const residue = cleanup({ residue: [{ alias: 'kms-conformance/r/x', reason: 'answered 500' }] });
    const run = evidence({
      assertions: [assertion('A-1', 'pass')],
      tests: [testRecord('spec › A-1')],
      damage: ['altered'],
      cleanup: residue,
    });
    const suites = parse(junit(grade(run, [requirement('A-1')], checksFor('A-1'))));
    assert.equal(suites.tests, '2');
    assert.equal(suites.errors, '1');
    const [requirements, ofTheRun] = suites.testsuite;
    assert.deepEqual([requirements.tests, requirements.errors], ['1', '0']);
    assert.deepEqual([ofTheRun.name, ofTheRun.tests, ofTheRun.errors], ['run', '1', '1']);
    const { classname, name, error } = ofTheRun.testcase[0];
    assert.deepEqual([classname, name], ['run', 'the run itself']);
    assert.deepEqual(error, {
      message: 'altered; a key was left behind: kms-conformance/r/x (answered 500)',
      type: 'INVALID',
    });
  });

  it('stays well-formed whatever a target answers', () => {
    const nasty = 'a\u0000b\u001b[31m ]]> <x y="z"> & \ud800 \uffff\n\tü \u{1f511}';
    const run = evidence({
      assertions: [assertion('A-1', 'fail', { received: nasty, reason: nasty })],
      tests: [testRecord('spec › A-1', 'failed')],
    });
    const xml = junit(grade(run, [requirement('A-1')], checksFor('A-1')));
    const { failure } = parse(xml).testsuite[0].testcase[0];
    assert.equal(failure.message, 'fail: a\ufffdb\ufffd[31m ]]> <x y="z"> & \ufffd \ufffd ü \u{1f511}');
    assert.equal(
      failure['#text'].split('\nstory: ')[0],
      'observed: the reply: a\ufffdb\ufffd[31m ]]> <x y="z"> & \ufffd \ufffd\n\tü \u{1f511}',
    );
  });

  it('skips what another failure blocks, and says which', () => {
    const run = evidence({
      assertions: [
        assertion('A-1', 'fail'),
        assertion('A-2', 'blocked', { blockedBy: 'A-1', reason: 'no key' }),
      ],
      tests: ['A-1', 'A-2'].map(id => testRecord(`spec › ${id}`, 'failed', { ms: 1500 })),
    });
    const graded = grade(run, [requirement('A-1'), requirement('A-2')], checksFor('A-1', 'A-2'));
    const [suite] = parse(render({ graded, evidence: run })).testsuite;
    const [, blocked] = suite.testcase;
    assert.equal(blocked.skipped.message, 'not-run: blocked by A-1: no key');
    assert.equal(blocked.time, '1.500');
    assert.deepEqual([suite.failures, suite.errors, suite.skipped], ['1', '0', '1']);
  });

  it('takes no time for a run without an end', () => {
    const { footer: _, ...open } = evidence({ tests: [testRecord('x')] });
    assert.equal(parse(junit(grade(open, [], {}))).time, '0.000');
  });
});
