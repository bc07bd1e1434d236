import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { faults, startEmulator } from '../../emulator/index.ts';
import { packageRoot } from '../../run/package-root.ts';
import { bareEnvironment, runCommand, scratch, withoutConsole } from '../testing/test-run.testing.ts';

const run = promisify(execFile);

interface Step {
  readonly name: string;
  readonly attachments: ReadonlyArray<{ readonly source: string }>;
  readonly steps: readonly Step[];
}

const withAll = (step: Step): Step[] => [step, ...step.steps.flatMap(withAll)];

/** Settings of a run on an emulator with a fault, for as long as they are used. */
async function onFault<T>(id: string, use: (env: Record<string, string>, out: string) => Promise<T>) {
  const fault = faults.find(each => each.id === id);
  assert.ok(fault);
  const emulator = await startEmulator({ fault });
  const [out, state] = [join(scratch(), 'out'), scratch()];
  try {
    return await use({ ...withoutConsole(emulator.env), KMS_STATE_DIR: state, KMS_WORKERS: '1' }, out);
  } finally {
    await emulator.close();
  }
}

test('the steps of a failed test are its exchanges, and its trace leads into the sources', async () => {
  await onFault('generated-material-is-deleted', async (env, out) => {
    const { code } = await runCommand(['certify', '--requirement', 'PRE-001', '--out', out], env);
    assert.equal(code, 1);

    const results = join(out, 'allure-results');
    const [file = ''] = readdirSync(results).filter(name => name.endsWith('-result.json'));
    const result = JSON.parse(readFileSync(join(results, file), 'utf8'));
    assert.match(result.statusDetails.trace, /\/specs\/refusals\/pre\.spec\.ts:\d+:\d+/);
    assert.doesNotMatch(result.statusDetails.trace, /dist\/specs/);
    const steps: Step[] = result.steps.flatMap(withAll);
    const deletion = steps.find(({ name }) => name === 'delete-imported-key-material → 200');
    const shown = deletion?.attachments ?? [];
    const [request, reply] = shown.map(({ source }) => readFileSync(join(results, source), 'utf8'));
    assert.match(request ?? '', /^POST \/v1\.0\/\w+\/kms\/delete-imported-key-material\n\{\n {2}"key_id": "/);
    assert.match(reply ?? '', /^200/);
  });
});

test('a trace has each exchange as a step, at its line of the spec, and material and token by their names', async () => {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const words = [cli, 'test', '-c', 'dist/playwright.config.js', '--trace', 'on', '-g', '@PRE-003'];
  const out = join(scratch(), 'out');
  const environment = { ...bareEnvironment(), KMS_OUT: out, KMS_STATE_DIR: scratch() };
  await run(process.execPath, words, { cwd: packageRoot(), env: environment }).catch(() => {});

  const [zip = ''] = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('trace.zip'),
  );
  const trace = Object.entries(unzipSync(readFileSync(join(out, zip))));
  const texts = trace.map(([name, bytes]) => [name, strFromU8(bytes)] as const);
  const events = texts.flatMap(([name, text]) =>
    name.endsWith('.trace')
      ? text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line))
      : [],
  );
  const sent = events.find(({ title }) => title === 'import-key-material → 200');
  assert.match(sent?.stack[0].file ?? '', /\/specs\/refusals\/pre\.spec\.ts$/);
  const bodies = texts.map(([, text]) => text).filter(text => text.includes('/kms/import-key-material\n'));
  assert.match(bodies.join(), /"import_token": "<token T1, \d+ characters>"/);
  assert.match(bodies.join(), /"encrypted_key_material": "<material A, 344 characters>"/);
});
