/**
 * Times a run, with all its reports, against its floor: an empty Playwright suite with as many tests and one dot each
 * for a report, plus the requests of a run sent again. All are measured here in turns; the medians count.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';
import { type Replay, recordRun, replay } from './bench-replay.ts';

const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-bench-'));
const out = join(folder, 'out');
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function seconds(args: readonly string[], environment: Record<string, string> = {}): number {
  const began = performance.now();
  spawnSync(process.execPath, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  return (performance.now() - began) / 1000;
}

const command = join(projectRoot(), 'dist', 'cli', 'main.js');

function run(): number {
  return seconds([command, 'certify', '--out', out]);
}

function records(): Array<{ readonly type: string }> {
  const lines = readFileSync(join(out, 'evidence.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.map(line => JSON.parse(line) as { readonly type: string });
}

function emptySuite(tests: number): number {
  const library = createRequire(import.meta.url).resolve('@playwright/test');
  const spec = `const { test } = require(${JSON.stringify(library)});
for (let n = 0; n < ${tests}; n += 1) test('empty ' + n, () => {});\n`;
  writeFileSync(join(folder, 'empty.spec.js'), spec);
  writeFileSync(
    join(folder, 'playwright.config.js'),
    "module.exports = { fullyParallel: true, workers: 2, reporter: 'dot' };\n",
  );
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  return seconds([cli, 'test', '-c', join(folder, 'playwright.config.js')]);
}

/** A run on the target that the variables name. */
function runOn(environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [command, 'certify', '--out', out], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  return new Promise(done => child.once('exit', () => done()));
}

const requests = await recordRun(runOn);
const tests = records().filter(record => record.type === 'test').length;
const [runs, empties, replays]: [number[], number[], Replay[]] = [[], [], []];
for (let round = 0; round < rounds; round += 1) {
  runs.push(run());
  empties.push(emptySuite(tests));
  replays.push(await replay(requests));
}
const [ran, empty, replayed] = [median(runs), median(empties), median(replays.map(({ seconds }) => seconds))];
const alike = replays[0]?.alike ?? 0;
console.log(`run           ${ran.toFixed(2)} s: ${tests} tests`);
console.log(`empty suite   ${empty.toFixed(2)} s: ${tests} tests`);
console.log(
  `raw replay    ${replayed.toFixed(2)} s: ${requests.length} requests, ${alike} answered as in the run`,
);
console.log(`ratio         ${(ran / (empty + replayed)).toFixed(2)}`);
