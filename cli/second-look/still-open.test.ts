import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { assertion, exchange, header, testRecord } from '../../reports/sample.testing.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { scratch } from '../testing/test-run.testing.ts';
import { stillOpen } from './still-open.ts';

const test = 'spec › DEL-001';
const busy = exchange([], { test, operation: 'enable-key', status: 503 });
const heard = exchange([], { test, operation: 'enable-key', status: 200 });
const busyReply = assertion('ERR-004', 'inconclusive', { test, exchanges: [busy.id] });
const unheard = assertion('DEL-001', 'inconclusive', { reason: '503' });
const decided = assertion('DEL-001', 'pass');

function openAfter(...records: EvidenceRecord[]): string[] {
  const file = join(scratch(), 'evidence.jsonl');
  writeFileSync(file, [header(), ...records].map(record => `${JSON.stringify(record)}\n`).join(''));
  return [...stillOpen(file)];
}

describe('a test is looked at again', () => {
  it('where it could not decide what it is about', () => {
    assert.deepEqual(openAfter(busy, heard, unheard, testRecord(test, 'skipped')), [test]);
  });

  it('where a gateway answered, and the request was never heard', () => {
    assert.deepEqual(openAfter(busy, decided, busyReply, testRecord(test)), [test]);
  });
});

describe('a test is not looked at again', () => {
  it('where it decided, and the request that a gateway answered was heard at another time', () => {
    assert.deepEqual(openAfter(busy, heard, decided, busyReply, testRecord(test)), []);
  });

  it('where an earlier look decided', () => {
    const again = { ...unheard, id: '0.999', attempt: 2 };
    assert.deepEqual(
      openAfter(decided, testRecord(test), again, testRecord(test, 'skipped', { attempt: 2 })),
      [],
    );
  });
});
