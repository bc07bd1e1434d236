import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutCommands } from './ci-commands.ts';

/** What the systems read as a command, each as its documentation gives it. */
const isCommand = [
  /^\s*::[A-Za-z-]+[^:]*::/m,
  /##\[[a-z]+\]/i,
  /##vso\[/i,
  /##teamcity\[/i,
  /section_(start|end):/,
];

const hostile = [
  '::error file=a.ts::gone',
  '  ::add-mask::a',
  'ok\n::set-output name=a::b',
  '##[error]gone',
  'text ##vso[task.complete result=Succeeded;]done',
  '##VSO[task.setvariable variable=a]b',
  "##teamcity[buildStatus status='SUCCESS']",
  '\u001b[0Ksection_start:1560896352:my_section\r',
  '####vso[task.complete]',
  ':::error::x',
];

for (const text of hostile) {
  test(`no longer a command: ${JSON.stringify(text)}`, () => {
    for (const pattern of isCommand) assert.doesNotMatch(withoutCommands(text), pattern);
  });
}

test('leaves other text alone', () => {
  const text = 'std::string, a::b, ## Heading, #1, 12:30::, ::1 is an address, fd00::1';
  assert.equal(withoutCommands(text), text);
});

test('reads a million line ends once', () => {
  const text = '\r'.repeat(1_000_000);
  assert.equal(withoutCommands(text), text);
  assert.equal(withoutCommands('a\r\u2028 ::error::b'), 'a\r\u2028 : :error::b');
});
