import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import type { AssertionRecord } from '../../schemas/formats/evidence.ts';
import { attestationFile, runFiles } from '../../schemas/words/run-files.ts';
import { sha256 } from '../attest/statement.ts';
import { appendEvidence, appendFooter } from '../grade/run/evidence.ts';
import { renderAll, signReports } from '../render/render.ts';
import { assertion, cleanup, footer, header } from '../sample.testing.ts';
import { type Verification, verifyFolder } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
const proof = { state: 'current', digest: `sha256:${'d'.repeat(64)}` } as const;
const suite = { version: '0.1.0', digest: `sha256:${'a'.repeat(64)}`, proof };
const now = new Date('2026-03-01T00:00:00Z');
const [own, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const startedAt = '2026-05-02T03:04:05.000Z';

function write(part: Parameters<typeof header>[0] = {}, key: KeyObject | undefined = own.privateKey): void {
  for (const name of runFiles) rmSync(join(folder, name), { force: true });
  writeIn(part);
  if (key) signReports(folder, key);
}

function writeIn(part: Parameters<typeof header>[0], assertions: AssertionRecord[] = []): void {
  const file = join(folder, 'evidence.jsonl');
  const first = header({ suite, startedAt, ...part });
  writeFileSync(file, '', { flag: 'w' });
  for (const record of [first, ...assertions, cleanup()]) appendEvidence(file, record);
  const { type: _, digest: __, ...ending } = footer({ finishedAt: '2026-05-02T03:05:05.000Z' });
  appendFooter(file, ending);
  renderAll(folder);
}

const verify = (trusted?: KeyObject[], reference = {}) =>
  verifyFolder(folder, {
    suite,
    now: new Date('2026-05-03T00:00:00Z'),
    ...(trusted && { trusted }),
    ...reference,
  });
const broken = ({ rules }: Verification) =>
  rules.filter(({ state }) => state !== 'kept').map(({ name }) => name);
const words = ({ rules }: Verification) => rules.flatMap(each => each.words).join('\n');

/** Numbers below a limit, the same for the same seed. */
function chanceFrom(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * limit);
  };
}

/** The rule that has to find a changed byte of a file. */
const ruleOf = (name: string) => (name === attestationFile ? 'signature' : 'digests');

/** The broken rules whose sentences begin with a file. */
const rulesNaming = (file: string, { rules }: Verification) =>
  rules
    .filter(
      ({ state, words }) => state === 'broken' && words.some(sentence => sentence.startsWith(`${file} `)),
    )
    .map(({ name }) => name);

/** Has sigstore verify an envelope by a key alone: no certificate, no log and no timestamp. @throws when it does not hold */
function verifiedBySigstore(dsseEnvelope: object, key: KeyObject): true {
  const bundle = bundleFromJSON({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'ours' }, tlogEntries: [] },
    dsseEnvelope,
  });
  const none = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const rawBytes = key.export({ type: 'spki', format: 'der' });
  const trust = toTrustMaterial({ ...none, mediaType: '' }, { ours: { rawBytes, keyDetails: 7 } });
  const least = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
  new Verifier(trust, least).verify(toSignedEntity(bundle));
  return true;
}

describe('verifying a folder', () => {
  beforeEach(() => write());
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('takes what a trusted key signed for genuine', () => {
    const verification = verify([other.publicKey, own.publicKey]);
    assert.deepEqual(
      [verification.genuine, verification.voucher, broken(verification)],
      [true, 'trusted key', []],
    );
  });

  it('refuses another key, though its id is put in the place of the trusted one', () => {
    write({}, other.privateKey);
    assert.deepEqual(broken(verify([own.publicKey])), ['signature']);
    const file = join(folder, attestationFile);
    const envelope = JSON.parse(readFileSync(file, 'utf8'));
    write({}, own.privateKey);
    envelope.signatures[0].keyid = JSON.parse(readFileSync(file, 'utf8')).signatures[0].keyid;
    writeFileSync(file, `${JSON.stringify(envelope, undefined, 2)}\n`);
    assert.deepEqual(broken(verify([own.publicKey])), ['signature']);
  });

  it('calls what nobody signed self-declared, and refuses it where a key is asked for', () => {
    writeIn({});
    assert.deepEqual([verify().genuine, verify().voucher], [true, 'nobody']);
    assert.deepEqual(broken(verify([own.publicKey])), ['signature']);
  });

  it('is read and verified by the tools of sigstore, which hold an in-toto statement', () => {
    const envelope = JSON.parse(readFileSync(join(folder, attestationFile), 'utf8'));
    assert.equal(verifiedBySigstore(envelope, own.publicKey), true);
    assert.throws(() => verifiedBySigstore(envelope, other.publicKey), /signature verification failed/);
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
    assert.equal(statement._type, 'https://in-toto.io/Statement/v1');
    assert.deepEqual(
      [...statement.subject.map(({ name }: { name: string }) => name), attestationFile],
      [...runFiles],
    );
  });

  it('names file and rule for each of 200 flipped bytes', t => {
    const seed = Number(process.env.CONFORMANCE_SEED ?? 20261127);
    t.diagnostic(`CONFORMANCE_SEED=${seed}`);
    const chance = chanceFrom(seed);
    const contents = new Map(runFiles.map(name => [name, readFileSync(join(folder, name))]));
    for (let n = 0; n < 200; n += 1) {
      const name = runFiles[n % runFiles.length] as string;
      const sound = contents.get(name) as Buffer;
      const [at, by] = [chance(sound.length), 1 + chance(255)];
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] as number) ^ by;
      writeFileSync(join(folder, name), flipped);
      const verification = verify([own.publicKey]);
      const where = `${name}, byte ${at} ^ ${by}: ${words(verification)}`;
      assert.equal(verification.genuine, false, where);
      assert.ok(rulesNaming(name, verification).includes(ruleOf(name)), where);
      writeFileSync(join(folder, name), sound);
    }
  });

  const cases: ReadonlyArray<readonly [rule: string, part: Parameters<typeof header>[0]]> = [
    ['proof', { suite: { ...suite, proof: { state: 'stale' } } }],
    ['proof', { suite: { ...suite, proof: { ...proof, digest: 'sha256:0' } } }],
    ['whole run', { filter: ['requirement DEL-001'] }],
    ['whole run', { shard: { index: 1, of: 3 } }],
    ['dates', { startedAt: '2026-04-01T00:00:00.000Z' }],
  ];
  for (const [rule, part] of cases) {
    it(`finds broken: ${rule}, of ${JSON.stringify(part).slice(0, 30)}`, () => {
      write(part);
      assert.deepEqual(broken(verify([own.publicKey])), [rule]);
    });
  }

  it('finds a run that ends in the future, and one that ends before it begins', () => {
    assert.deepEqual(broken(verify([own.publicKey], { now })), ['dates']);
    write({ startedAt: '2026-05-02T09:00:00.000Z' });
    assert.deepEqual(broken(verify([own.publicKey])), ['evidence', 'dates']);
  });

  it('grades nothing of another suite, and says where to verify it', () => {
    const verification = verify([own.publicKey], { suite: { ...suite, digest: `sha256:${'e'.repeat(64)}` } });
    assert.equal(verification.genuine, false);
    assert.match(words(verification), /evidence.jsonl is of kms-conformance 0.1.0/);
  });

  it('names a missing file, a link to a device and an empty folder, and waits for none', () => {
    rmSync(join(folder, 'junit.xml'));
    rmSync(join(folder, 'badge.json'));
    symlinkSync('/dev/zero', join(folder, 'badge.json'));
    const verification = verify([own.publicKey]);
    assert.deepEqual(broken(verification), ['digests']);
    assert.match(words(verification), /junit.xml is missing[\s\S]*badge.json is not a regular file/);
    for (const name of runFiles) rmSync(join(folder, name), { force: true });
    assert.equal(verify().genuine, false);
  });

  it('refuses a picture that is not the one of the evidence; one that is not there says nothing wrong', () => {
    const step = 'the dialog to delete material';
    const bytes = Buffer.from('a picture');
    const named = { step, file: 'pictures/CNS-001-1.png', digest: `sha256:${sha256(bytes)}` as const };
    const test = 'cns › console: the published procedure › deletes material by the published procedure';
    writeIn({}, [assertion('CNS-001', 'pass', { test, pictures: [named] })]);
    assert.deepEqual(broken(verify()), []);
    mkdirSync(join(folder, 'pictures'), { recursive: true });
    writeFileSync(join(folder, named.file), bytes);
    assert.deepEqual(broken(verify()), []);
    writeFileSync(join(folder, named.file), 'another picture');
    assert.deepEqual(broken(verify()), ['digests']);
    assert.match(words(verify()), /pictures\/CNS-001-1\.png is not the picture that evidence\.jsonl names/);
    rmSync(join(folder, 'pictures'), { recursive: true });
  });
});
