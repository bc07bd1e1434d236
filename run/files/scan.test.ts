import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { Secrets } from '../host/secrets/secrets.ts';
import { scanFiles } from './scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-scan-'));
after(() => rmSync(folder, { recursive: true }));

const secrets = new Secrets();
secrets.add('token', 'a-token-that-nobody-may-see');

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test('a secret in plain text is found, with its file and kind', () => {
  const clean = file('clean.txt', 'nothing to see');
  const leaky = file('leaky.txt', 'X-Auth-Token: a-token-that-nobody-may-see');
  assert.deepEqual(scanFiles(secrets, [clean, leaky]), [{ file: leaky, kind: 'token' }]);
});

test('a secret inside the archive of an HTML report is found', () => {
  const zip = zipSync({ 'report.json': strToU8('{"error":"a-token-that-nobody-may-see"}') });
  const html = `<template>data:application/zip;base64,${Buffer.from(zip).toString('base64')}</template>`;
  const report = file('index.html', html);
  assert.ok(!html.includes('a-token'));
  assert.deepEqual(scanFiles(secrets, [report]), [{ file: report, kind: 'token' }]);
});
