/** `npm run check`: everything that can be said of the code without running it, side by side. The build comes first. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

const bin = (name: string) => join(projectRoot(), 'node_modules', '.bin', name);
const script = (name: string) => join(projectRoot(), 'dist', 'scripts', `${name}.js`);

/** What is checked, and the command that does it. */
const checks: ReadonlyArray<readonly [what: string, command: string, ...args: string[]]> = [
  ['format and lint', 'npm', 'run', '--silent', 'lint'],
  ['imports', process.execPath, script('lint/check-imports')],
  ['contract', process.execPath, script('lint/lint-contract')],
  ['catalogue', process.execPath, script('lint/lint-catalogue')],
  ['order of blame', process.execPath, script('lint/lint-blame')],
  ['generated files', process.execPath, script('generate/generate'), '--check'],
  ['digests of packages', process.execPath, script('lint/lint-lock')],
  ['unused code', bin('knip')],
];

interface CheckResult {
  readonly what: string;
  readonly code: number | null;
  readonly output: string;
}

function run([what, command, ...args]: (typeof checks)[number]): Promise<CheckResult> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)));
    child.once('error', failed);
    child.once('close', code => done({ what, code, output: output.trim() }));
  });
}

const outcomes = await Promise.all(checks.map(run));
for (const { what, code, output } of outcomes) {
  const lastLine = output.split('\n').at(-1) ?? '';
  console.log(code === 0 ? `ok      ${what}: ${lastLine || 'nothing to say'}` : `FAILED  ${what}\n${output}`);
}
if (outcomes.some(({ code }) => code !== 0)) process.exitCode = 1;
