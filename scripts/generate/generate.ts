/**
 * Generates schemas/generated/ from the data in schemas/: types (contract, evidence, certificate, catalogue,
 * profiles, waivers, survivors, and of the validators that the build compiles). It lists the tests of each requirement in schemas/checks.json,
 * and writes the requirements for people into docs/requirements.md, the optional groups into README.md, and the files
 * of the package into scripts/generate/packed-files.txt. With --check it compares instead, and exits 1 naming each
 * stale file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aligned } from '../../reports/text/aligned.ts';
import type { Catalogue } from '../../schemas/catalogue/catalogue.ts';
import { groupWords } from '../../schemas/catalogue/group-words.ts';
import type { Profiles } from '../../schemas/profiles.ts';
import { isMain } from '../is-main.ts';
import { projectRoot } from '../project-root.ts';
import { generateChecks } from './generate-checks.ts';
import { requirementsPage } from './generate-page.ts';
import { bundled, contractTypes, typesOf } from './generate-types.ts';
import { compileValidators, readSchemas } from './generate-validators.ts';
import { packedFiles } from './packed-files.ts';

/** Everything that belongs into schemas/generated, by file name, from the data in the folder given. */
export async function generate(schemas: string): Promise<Map<string, string>> {
  const sources = readSchemas(schemas);
  const { contract, files } = sources;
  const types = (name: keyof typeof files) =>
    typesOf(bundled(files[name], files.common), `${name}.schema.json`);
  return new Map([
    ['contract.ts', await contractTypes(contract)],
    ['evidence.ts', await types('evidence')],
    ['certificate.ts', await types('certificate')],
    ['catalogue.ts', await types('requirements')],
    ['profiles.ts', await types('profiles')],
    ['waivers.ts', await types('waivers')],
    ['survivors.ts', await types('survivors')],
    ['validators.d.cts', compileValidators(sources).types],
  ]);
}

/** What is derived from the list of tests as well: that list, and the page that names them. */
export function generateFromTests(schemas: string, checks: string): Map<string, string> {
  const read = <T>(name: string) => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as T;
  const page = requirementsPage({
    catalogue: read<Catalogue>('requirements.json'),
    profiles: read<Profiles>('profiles.json').profiles,
    checks: JSON.parse(checks),
  });
  return new Map([
    ['../checks.json', checks],
    ['../../docs/requirements.md', page],
    ['../../README.md', withGroups(readFileSync(join(schemas, '..', 'README.md'), 'utf8'))],
  ]);
}

/** A page with the table of the optional groups between its marks. */
function withGroups(page: string): string {
  const rows = groupWords().map(({ id, needs, adds, variables }) => [
    `\`${id}\``,
    needs,
    adds.join(', '),
    variables.length > 0 ? variables.map(name => `\`${name}\``).join(' ') : 'asked of the target',
  ]);
  const table = aligned([['group', 'needs', 'adds', 'switched on by'], ...rows]);
  return page.replace(
    /(<!-- groups:begin -->).*(<!-- groups:end -->)/s,
    (_, begin, end) => `${begin}\n\n${table}\n\n${end}`,
  );
}

/** Names of the files in a folder that are missing or not what would be generated. Line ends do not count. */
export function staleFiles(folder: string, generated: ReadonlyMap<string, string>): string[] {
  return [...generated]
    .filter(([name, text]) => committed(join(folder, name)) !== text)
    .map(([name]) => name);
}

function committed(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}

function check(folder: string, generated: ReadonlyMap<string, string>): void {
  const stale = staleFiles(folder, generated);
  for (const name of stale)
    console.error(`${join('schemas/generated', name)} is stale: run npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
  else console.log(`everything generated is up to date (${generated.size} files)`);
}

function write(folder: string, generated: ReadonlyMap<string, string>): void {
  for (const [name, text] of generated) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  console.log(`generated ${generated.size} files`);
}

if (isMain(import.meta.url)) {
  const schemas = join(projectRoot(), 'schemas');
  const act = process.argv.includes('--check') ? check : write;
  act(
    join(schemas, 'generated'),
    new Map([
      ...(await generate(schemas)),
      ...generateFromTests(schemas, generateChecks()),
      ['../../scripts/generate/packed-files.txt', packedFiles()],
    ]),
  );
}
