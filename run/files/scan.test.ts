import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { Secrets } from '../../client/secrets/secrets.ts';
import { scanFiles } from './scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-conformance-scan-'));
after(() => rmSync(folder, { recursive: true }));

const secrets = new Secrets();
secrets.add('token', 'a-token-that-nobody-may-see');

function file(name: string, content: string | Uint8Array): string {
  mkdirSync(join(folder, 'playwright-report'), { recursive: true });
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
  const report = file('playwright-report/index.html', html);
  assert.ok(!html.includes('a-token'));
  assert.deepEqual(scanFiles(secrets, [report]), [{ file: report, kind: 'token' }]);
});

test('a text of the target that looks like an archive is text', () => {
  const zip = Buffer.from(zipSync({ zeros: new Uint8Array(20_000_000) })).toString('base64');
  const broken = file('certificate.html', 'data:application/zip;base64,AAAA a-token-that-nobody-may-see');
  const bomb = file('index.html', `data:application/zip;base64,${zip}`);
  assert.deepEqual(scanFiles(secrets, [broken, bomb]), [{ file: broken, kind: 'token' }]);
});

test('a file that cannot be searched to its end is a hit', () => {
  const report = file('playwright-report/index.html', 'data:application/zip;base64,AAAA');
  const [hit, ...more] = scanFiles(secrets, [report]);
  assert.match(hit?.kind ?? '', /could not be searched/);
  assert.deepEqual([hit?.file, more], [report, []]);
});

test('an archive that unpacks to more than is searched is a hit, and is not unpacked', () => {
  const most = 256 * 1024 * 1024;
  /** An archive whose directory says this of the sizes of its two files. */
  const archive = (sizes: readonly number[]) => {
    const zip = Buffer.from(zipSync({ 'a.json': strToU8('{}'), 'b.json': strToU8('{}') }));
    let at = 0;
    for (const size of sizes) {
      at = zip.indexOf('PK\u0001\u0002', at + 1);
      zip.writeUInt32LE(size, at + 24);
    }
    const html = `<template>data:application/zip;base64,${zip.toString('base64')}</template>`;
    return file('playwright-report/index.html', html);
  };
  for (const sizes of [
    [most + 1, 0],
    [most, 1],
    [most / 2, most / 2 + 1],
  ] as const) {
    const report = archive(sizes);
    assert.deepEqual(scanFiles(secrets, [report]), [
      { file: report, kind: 'unknown, since the file could not be searched: the archive in it is too large' },
    ]);
  }
  assert.deepEqual(scanFiles(secrets, [archive([2, 2])]), []);
});

test('a file that is larger than is searched is a hit', () => {
  const large = file('large.bin', '');
  truncateSync(large, 256 * 1024 * 1024 + 1);
  const [hit] = scanFiles(secrets, [large]);
  assert.match(hit?.kind ?? '', /could not be searched: it is too large$/);
  rmSync(large);
});

test('a file that is not a text is searched byte by byte', () => {
  const random = (of: string, outputLength: number) =>
    createHash('shake256', { outputLength }).update(of).digest();
  const [token, password] = [random('token', 512), 'päss wörd/4711+ü'];
  const known = new Secrets();
  known.addBytes('import token', token);
  known.add('password', password);
  const picture = random('picture', 100_000);
  const clean = file('clean.png', picture);
  const leaky = file('leaky.png', Buffer.concat([picture, token, picture]));
  const comment = file('comment.png', Buffer.concat([picture, Buffer.from(password), picture]));
  assert.deepEqual(scanFiles(known, [clean]), [], 'bytes of a picture are not those of a secret');
  assert.deepEqual(scanFiles(known, [leaky]), [{ file: leaky, kind: 'import token' }]);
  assert.deepEqual(scanFiles(known, [comment]), [{ file: comment, kind: 'password' }]);
});
