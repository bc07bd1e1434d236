/**
 * Times a run against its floor: an empty Playwright suite with as many tests, plus the requests of the run sent
 * again as fast as they go. All three are measured here, one after the other, several times; the medians count.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { startEmulator } from '../emulator/index.ts';
import { projectRoot } from './project-root.ts';

interface Sent {
  readonly type: string;
  readonly method: string;
  readonly path: string;
  readonly request?: unknown;
}

const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-bench-'));
const out = join(folder, 'out');
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function seconds(args: readonly string[], environment: Record<string, string> = {}): number {
  const began = performance.now();
  spawnSync(process.execPath, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  return (performance.now() - began) / 1000;
}

function run(): number {
  return seconds([join(projectRoot(), 'dist', 'cli', 'main.js'), 'certify', '--out', out]);
}

function records(): Sent[] {
  const lines = readFileSync(join(out, 'evidence.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.map(line => JSON.parse(line) as Sent);
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

async function replay(exchanges: readonly Sent[]): Promise<number> {
  const emulator = await startEmulator();
  const pool = new Pool(emulator.endpoint, { connections: 2 });
  const began = performance.now();
  const queue = [...exchanges];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const headers = {
        'x-auth-token': emulator.env.KMS_AUTH_TOKEN ?? '',
        'content-type': 'application/json',
      };
      const path = next.path.replace(/\/v1\.0\/[^/]+/, `/v1.0/${emulator.env.KMS_PROJECT_ID}`);
      const body = next.request === undefined ? null : JSON.stringify(next.request);
      const { body: reply } = await pool.request({ method: next.method as 'POST', path, headers, body });
      await reply.text();
    }
  };
  await Promise.all([worker(), worker()]);
  const took = (performance.now() - began) / 1000;
  await pool.close();
  await emulator.close();
  return took;
}

const runs = Array.from({ length: rounds }, run);
const all = records();
const exchanges = all.filter(record => record.type === 'exchange');
const tests = all.filter(record => record.type === 'test').length;
const empties = Array.from({ length: rounds }, () => emptySuite(tests));
const replays: number[] = [];
for (let round = 0; round < rounds; round += 1) replays.push(await replay(exchanges));
const floor = median(empties) + median(replays);
console.log(`run           ${median(runs).toFixed(2)} s: ${tests} tests, ${exchanges.length} exchanges`);
console.log(`empty suite   ${median(empties).toFixed(2)} s`);
console.log(`raw replay    ${median(replays).toFixed(2)} s`);
console.log(`ratio         ${(median(runs) / floor).toFixed(2)}`);
