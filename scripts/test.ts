/** `npm test`: runs every compiled `*.test.js`, or those whose path holds one of the words given; failures are listed last. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './fetch-chromium.ts';
import { projectRoot } from './project-root.ts';

const dist = join(projectRoot(), 'dist');
const words = process.argv.slice(2);
const wanted = (file: string) => words.length === 0 || words.some(word => file.includes(word));
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.test.js') && wanted(file))
  .map(file => join(dist, file));

/** Tests that look at pages; without a browser they would fail, after minutes. */
const needBrowser = files.some(file => readFileSync(file, 'utf8').includes('chromium.testing.js'));

if (files.length === 0) {
  console.error(`No test file matches ${words.join(', ')}.`);
  process.exitCode = 1;
} else if (needBrowser && !ensureChromium()) process.exitCode = 1;
else {
  const child = spawn(
    process.execPath,
    ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files],
    {
      cwd: projectRoot(),
      stdio: 'inherit',
    },
  );
  child.once('close', code => {
    process.exitCode = code ?? 1;
  });
}
