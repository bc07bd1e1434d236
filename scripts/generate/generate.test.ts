import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { projectRoot } from '../project-root.ts';
import { generate, generateFromTests, staleFiles } from './generate.ts';
import { typesOf } from './generate-types.ts';
import { compileValidators, readSchemas } from './generate-validators.ts';

const schemas = join(projectRoot(), 'schemas');
const read = <T>(name: string) => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as T;
const { files } = readSchemas(schemas);

describe('the schemas', () => {
  it('refer to one definition of waiver, suite and target', () => {
    const common = files.common.$defs as object;
    assert.deepEqual(
      ['Waiver', 'Suite', 'Target'].filter(name => !Object.hasOwn(common, name)),
      [],
    );
    const referring = {
      evidence: ['Waiver', 'Suite', 'Target'],
      certificate: ['Waiver', 'Suite', 'Target'],
      waivers: ['Waiver'],
    };
    for (const [file, names] of Object.entries(referring)) {
      const text = JSON.stringify(files[file as keyof typeof files]);
      for (const name of names) {
        assert.ok(text.includes(`"common#/$defs/${name}"`), `${file} refers to ${name}`);
        assert.ok(!text.includes(`"${name}":{`), `${file} has no ${name} of its own`);
      }
    }
  });
});

describe('generate', () => {
  let generated: Map<string, string>;
  let folder: string;

  before(async () => {
    generated = await generate(schemas);
    folder = mkdtempSync(join(tmpdir(), 'generate-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives what is committed', () => {
    assert.deepEqual(staleFiles(join(schemas, 'generated'), generated), []);
  });

  it('gives the same every time', async () => assert.deepEqual(await generate(schemas), generated));

  it('names a file that differs and one that is missing, but no change of line ends', () => {
    for (const [name, text] of generated) writeFileSync(join(folder, name), text.replaceAll('\n', '\r\n'));
    assert.deepEqual(staleFiles(folder, generated), []);
    writeFileSync(join(folder, 'contract.ts'), 'edited');
    rmSync(join(folder, 'validators.d.cts'));
    assert.deepEqual(staleFiles(folder, generated), ['contract.ts', 'validators.d.cts']);
  });
});

describe('compileValidators', () => {
  it('requires nothing but the runtime of ajv', () => {
    const { code } = compileValidators(readSchemas(schemas));
    const required = [...code.matchAll(/require\("([^"]+)"\)/g)].map(m => m[1]);
    assert.ok(required.length > 0);
    assert.deepEqual(
      required.filter(name => !name?.startsWith('ajv/dist/runtime/')),
      [],
    );
  });

  it('gives the same every time', () =>
    assert.equal(compileValidators(readSchemas(schemas)).code, compileValidators(readSchemas(schemas)).code));

  /** Compiles the contract after changing its component schemas. */
  const compileWith = (change: Record<string, unknown>) => {
    const sources = readSchemas(schemas);
    Object.assign(sources.contract.components?.schemas ?? {}, change);
    return compileValidators(sources);
  };

  const typos: [string, Record<string, unknown>, RegExp][] = [
    ['a keyword', { KeyState: { type: 'string', enumm: ['1'] } }, /KeyState.*enumm/],
    ['a type', { KeyState: { type: 'strng' } }, /strng|type/],
    ['a reference', { Extra: { $ref: '#/components/schemas/KeyStat' } }, /Extra.*KeyStat/],
    [
      'a required member',
      { Extra: { type: 'object', required: ['keyid'], properties: { key_id: true } } },
      /Extra.*keyid/,
    ],
    ['a keyword of another type', { KeyState: { type: 'string', minimum: 1 } }, /KeyState.*minimum/],
    ['a pattern', { KeyState: { type: 'string', pattern: '[' } }, /KeyState|pattern/],
  ];
  for (const [what, change, message] of typos) {
    it(`stops at a typo in ${what}`, () => assert.throws(() => compileWith(change), { message }));
  }
});

describe('typesOf', () => {
  it('keeps undocumented members out of the types', async () => {
    const schema = {
      title: 'Sample',
      type: 'object',
      properties: { key_id: { type: 'string' } },
      required: ['key_id'],
    };
    assert.match(await typesOf(schema, 'sample.json'), /export interface Sample \{\n {2}key_id: string;\n\}/);
  });
});

describe('the page of the requirements', () => {
  const tests = JSON.stringify({
    'PRE-008': ['pre › a › one', 'pre › a › two', 'pre-asymmetric › b › three'],
  });
  const page = generateFromTests(schemas, tests).get('../../docs/requirements.md') ?? '';
  const section = (id: string) => page.split(/^### /m).find(text => text.startsWith(id)) ?? '';

  it('has every requirement once, in the order of the catalogue', () => {
    const { requirements } = read<{ requirements: { id: string }[] }>('requirements.json');
    const ids = [...page.matchAll(/^### ([A-Z]+-\d{3}) /gm)].map(match => match[1]);
    assert.deepEqual(
      ids,
      requirements.map(({ id }) => id),
    );
  });

  it('says what is sent, what is expected, what else is acceptable, and where it stands', () => {
    const text = section('PRE-004');
    assert.match(text, /^PRE-004 \(MUST\) refuses imported RSA material$/m);
    assert.match(text, /^- Sent: delete-imported-key-material with the key_id of an external RSA key/m);
    assert.match(text, /^- Expected: 400 KMS\.2702$/m);
    assert.match(text, /^- Also acceptable: `400 KMS\.0325`$/m);
    assert.match(text, /^- Source: ERR, 400 KMS\.2702/m);
    assert.match(text, /^- Optional group: asymmetric$/m);
  });

  it('names the spec files that check a requirement, with their number of tests', () => {
    assert.match(
      section('PRE-008'),
      /^- Checked by: .*pre\.spec\.ts\) \(2 tests\), .*pre-asymmetric\.spec\.ts\) \(1 test\)$/m,
    );
    assert.match(section('ERR-003'), /^- Checked by: every reply of a run$/m);
  });

  it('names every edition with its date', () => {
    assert.match(page, /^### huaweicloud: Huawei Cloud$/m);
    assert.match(page, /, 2026-06$/m);
  });
});
