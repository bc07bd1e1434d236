import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ConfigError } from '../config/source/errors.ts';
import { readWaivers } from './waivers.ts';

const folder = mkdtempSync(join(tmpdir(), 'waivers-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'waivers.yaml');
const now = new Date('2026-11-23T23:59:59Z');

const lines = [
  '# known at the vendor',
  '- requirement: DEL-003',
  '  target: kms.example.com',
  '  signature: "delete-imported-key-material: 400 KMS.2701"',
  '  reason: the vendor fixes it in 8.4',
  '  ticket: KMS-7',
  '  owner: keys team',
  '  expiry: 2026-12-31',
];
const good = lines.join('\n');

function read(text: string, target = 'kms.example.com') {
  writeFileSync(file, text);
  return readWaivers(file, target, now);
}

/** What is said of the text, one problem a line, without the name of the file. */
function refusal(text: string, target?: string): string[] {
  try {
    read(text, target);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(problem => {
      assert.ok(problem.startsWith(`${file}:`), problem);
      return problem.slice(file.length + 1);
    });
  }
  throw new assert.AssertionError({ message: 'it was taken' });
}

const without = (member: string) => lines.filter(line => !line.includes(`${member}:`)).join('\n');
const replaced = (member: string, value: string) =>
  good.replace(new RegExp(`( |- )${member}: .*`), `$1${member}: ${value}`);

describe('readWaivers', () => {
  it('reads every member as text', () => {
    assert.deepEqual(read(good), [
      {
        requirement: 'DEL-003',
        target: 'kms.example.com',
        signature: 'delete-imported-key-material: 400 KMS.2701',
        reason: 'the vendor fixes it in 8.4',
        ticket: 'KMS-7',
        owner: 'keys team',
        expiry: '2026-12-31',
      },
    ]);
  });

  it('takes a byte-order mark and the line ends of Windows', () => {
    assert.deepEqual(read(`\ufeff${good.replaceAll('\n', '\r\n')}\r\n`), read(good));
    const wrong = `\ufeff${replaced('expiry', '2026-13-01').replaceAll('\n', '\r\n')}`;
    assert.match(refusal(wrong).join(), /^8: expiry 2026-13-01 is not a day/);
  });

  it('reads none from an empty list and from a file of comments', () => {
    assert.deepEqual(read('[]'), []);
    assert.deepEqual(read('# none at present\n'), []);
  });

  it('holds through its last day, in UTC', () => {
    assert.equal(read(replaced('expiry', '2026-11-23')).length, 1);
  });

  it('leaves out the port of a loopback target', () => {
    assert.equal(read(replaced('target', '127.0.0.1:8080'), '127.0.0.1:41234').length, 1);
  });

  for (const member of ['target', 'signature', 'reason', 'ticket', 'owner', 'expiry']) {
    it(`refuses a waiver without ${member}`, () => {
      assert.deepEqual(refusal(without(member)), [`2: the waiver has no ${member}. Add what is missing.`]);
    });
  }

  const wrong: ReadonlyArray<readonly [what: string, text: string, ...problems: RegExp[]]> = [
    ['an unknown requirement', replaced('requirement', 'DEL-999'), /^2: DEL-999 is not .* Nearest: DEL-0/],
    ['what is not an id', replaced('requirement', 'delete'), /^2: delete is not a requirement .* Nearest: /],
    [
      'an unknown member',
      `${good}\n  expires: 2026-12-31`,
      /^9: a waiver has no member expires\. Nearest: expiry/,
    ],
    ['a number for a text', replaced('ticket', '7'), /^6: ticket is not a text\. Put it in quotes\.$/],
    ['an empty text', replaced('owner', '""'), /^7: owner is empty\. Fill it in\.$/],
    ['an absent value', replaced('reason', ''), /^5: reason is empty\. Fill it in\.$/],
    ['a date in another form', replaced('expiry', '31.12.2026'), /^8: expiry 31\.12\.2026 is not a day/],
    ['a day that no calendar has', replaced('expiry', '2027-02-29'), /^8: expiry 2027-02-29 is not a day/],
    ['a month that no calendar has', replaced('expiry', '2027-13-01'), /^8: expiry 2027-13-01 is not a day/],
    [
      'an expired waiver',
      replaced('expiry', '2026-11-22'),
      /^8: the waiver held until 2026-11-22, and today is 2026-11-23\. /,
    ],
    [
      'another target',
      replaced('target', 'kms.example.org'),
      /^3: the waiver is for kms\.example\.org, and this run goes to kms\.example\.com\. /,
    ],
    ['a duplicate', `${good}\n${lines.slice(1).join('\n')}`, /^9: DEL-003 is waived in line 2 already/],
    ['a member twice', `${good}\n  expiry: 2027-01-31`, /^9: this is not YAML: Map keys must be unique/],
    [
      'a signature without quotes',
      replaced('signature', 'deletes: 400'),
      /^4: this is not YAML: .* into quotes\.$/,
    ],
    ['an unknown tag', replaced('reason', '!secret x'), /^5: this is not YAML: Unresolved tag/],
    ['an alias of nothing', replaced('owner', '*team'), /^1: this cannot be read: .*Write no aliases\.$/],
    ['a list of something else', '- DEL-003', /^1: this is not a waiver\. /],
    ['what is not a list', 'waivers: []', /^1: this is not a list\. /],
  ];
  for (const [what, text, ...problems] of wrong) {
    it(`refuses ${what}`, () => {
      const found = refusal(text);
      assert.equal(found.length, problems.length, found.join('\n'));
      problems.forEach((problem, n) => {
        assert.match(found[n] ?? '', problem);
      });
    });
  }

  it('tells everything that is wrong at once, in the order of the lines', () => {
    const both = [replaced('expiry', '2026-01-01'), ...lines.slice(1, 4)].join('\n');
    assert.deepEqual(
      refusal(replaced('requirement', 'DEL-999').replace('2026-12-31', '2026-01-01')).length,
      2,
    );
    assert.deepEqual(
      refusal(both).map(problem => problem.split(':')[0]),
      ['9'],
    );
  });

  const aliases = Array.from({ length: 30 }, (_, n) =>
    n === 0 ? 'a0: &a0 [lol, lol]' : `a${n}: &a${n} [${`*a${n - 1}, `.repeat(10)}]`,
  ).join('\n');
  const hostile: ReadonlyArray<readonly [what: string, text: string, problem: RegExp]> = [
    [
      'aliases of aliases of aliases',
      aliases,
      /^1: this cannot be read: .*alias count.* Write no aliases\.$/,
    ],
    ['a hundred thousand brackets', '['.repeat(100_000), /^1: this is nested too deeply\. Write a list/],
    ['brackets that are closed', '['.repeat(20_000) + ']'.repeat(20_000), /^1: this is nested too deeply/],
    ['mappings in mappings', `- ${'{a: '.repeat(20_000)}`, /^1: this is nested too deeply/],
    ['lists in lists', `${'- '.repeat(20_000)}x`, /^1: this is nested too deeply/],
    [
      'thousands of waivers',
      `${good}\n`.repeat(1_000),
      /^\d+: these are 1000 waivers, and there are \d+ requ/,
    ],
    [
      'thousands of parts of waivers',
      '- requirement: DEL-003\n'.repeat(11_000),
      /^\d+: these are 11000 waivers, and there are \d+ requ/,
    ],
    ['4 MB', `# ${'x'.repeat(4 * 1024 * 1024 - 2)}`, /^ the waivers cannot be read: .* at most 262144 are/],
  ];
  for (const [what, text, problem] of hostile) {
    it(`refuses ${what} in one line, and soon`, () => {
      const began = performance.now();
      const found = refusal(text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', problem);
      assert.doesNotMatch(found[0] ?? '', /\n|call stack|^\s+at /);
      assert.ok(performance.now() - began < 10_000);
    });
  }

  it('tells some of a thousand problems, and how many more there are', () => {
    const found = refusal('- a: b: c\n'.repeat(1_000));
    assert.equal(found.length, 21);
    assert.match(found[20] ?? '', /^ \d+ more problems\. Mend these first\.$/);
  });

  it('refuses a file that is not there', () => {
    assert.throws(() => readWaivers(join(folder, 'none.yaml'), 'x', now), {
      name: 'ConfigError',
      message:
        /none\.yaml: the waivers cannot be read: .*none\.yaml does not exist\. Check --waivers or KMS_WAIVERS\./,
    });
  });
});
