import type {
  AssertionRecord,
  CleanupRecord,
  ExchangeRecord,
  FooterRecord,
  HeaderRecord,
  TestRecord,
  Waiver,
} from '../schemas/formats/evidence.ts';
import type { Checks, Evidence, Requirement, Verdict } from './grade/run/model.ts';

/** Small records for the tests of this folder: a sound run in every detail that a test does not name. */

let serial = 0;
const nextId = () => `0.${++serial}`;

export function header(part: Partial<HeaderRecord> = {}): HeaderRecord {
  return {
    type: 'header',
    schemaVersion: 1,
    suite: { version: '0.1.0', digest: `sha256:${'a'.repeat(64)}` },
    contract: { digest: `sha256:${'b'.repeat(64)}` },
    target: {
      class: 'embedded',
      host: '127.0.0.1:8080',
      profile: 'otc',
      edition: 'Open Telekom Cloud',
      sourceDate: '2026-04-22',
    },
    startedAt: '2026-01-02T03:04:05.000Z',
    workers: 2,
    filter: [],
    unavailable: {},
    required: [],
    waivers: [],
    duePromises: [],
    ...part,
  };
}

export function assertion(
  requirement: string,
  verdict: Verdict,
  part: Partial<AssertionRecord> = {},
): AssertionRecord {
  return {
    type: 'assertion',
    id: nextId(),
    test: `spec › ${requirement}`,
    requirement,
    check: 'the reply',
    verdict,
    documented: '400 KMS.0309',
    received: verdict === 'fail' ? '200' : '400 KMS.0309',
    ...part,
  };
}

export function exchange(held: string[], part: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    type: 'exchange',
    id: nextId(),
    test: 'spec › any',
    operation: 'describe-key',
    method: 'POST',
    path: '/v1.0/p/kms/describe-key',
    status: 400,
    ms: 3,
    attempts: 1,
    held,
    ...part,
  };
}

/** A waiver of what {@link assertion} makes fail. */
export function waiver(part: Partial<Waiver> = {}): Waiver {
  return {
    requirement: 'A-1',
    target: '127.0.0.1:8080',
    signature: 'the reply: 200',
    reason: 'vendor fixes it',
    ticket: 'KMS-7',
    owner: 'keys team',
    expiry: '2030-01-01',
    ...part,
  };
}

/** A test that names the requirement its name ends in. */
export function testRecord(
  test: string,
  status: TestRecord['status'] = 'passed',
  part: Partial<TestRecord> = {},
): TestRecord {
  const requirements = [...(/[A-Z]+-\d+$/.exec(test) ?? [])];
  return { type: 'test', test, requirements, status, ms: 5, ...part };
}

export function cleanup(part: Partial<CleanupRecord> = {}): CleanupRecord {
  return { type: 'cleanup', created: 3, retired: 3, kept: [], residue: [], ...part };
}

export function footer(part: Partial<FooterRecord> = {}): FooterRecord {
  return {
    type: 'footer',
    finishedAt: '2026-01-02T03:04:19.200Z',
    requests: 412,
    status: 'passed',
    secrets: { scanned: 4, hits: [] },
    digest: `sha256:${'c'.repeat(64)}`,
    ...part,
  };
}

export function evidence(part: Partial<Evidence> = {}): Evidence {
  return {
    header: header(),
    exchanges: [],
    assertions: [],
    tests: [],
    cleanup: cleanup(),
    footer: footer(),
    damage: [],
    ...part,
  };
}

export function requirement(id: string, part: Partial<Requirement> = {}): Requirement {
  return { id, group: id.slice(0, 3), level: 'MUST', title: `title of ${id}`, check: 'specs', ...part };
}

/** One test per requirement, named as {@link assertion} names it. */
export function checksFor(...ids: string[]): Checks {
  return Object.fromEntries(ids.map(id => [id, [`spec › ${id}`]]));
}
