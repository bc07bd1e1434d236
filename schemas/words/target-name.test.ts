import assert from 'node:assert/strict';
import { it } from 'node:test';
import { comparableHost } from './target-name.ts';

for (const [host, expected] of [
  ['127.0.0.1:40123', '127.0.0.1'],
  ['127.1.2.3:1', '127.1.2.3'],
  ['localhost:8080', 'localhost'],
  ['[::1]:8080', '[::1]'],
  ['127.10.20.30:8080', '127.10.20.30'],
  ['localhost', 'localhost'],
  ['my.localhost:8080', 'my.localhost:8080'],
  ['localhost:8080/kms', 'localhost:8080/kms'],
  ['kms.example.com:8443', 'kms.example.com:8443'],
  ['127.0.0.1.example.com:80', '127.0.0.1.example.com:80'],
  ['embedded emulator', 'embedded emulator'],
] as const) {
  it(`compares ${host} as ${expected}`, () => assert.equal(comparableHost(host), expected));
}
