import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mutant } from '../../../reports/proof/generated/mutant.ts';
import { isText, type NodePath } from './texts.ts';

/** The part of Stryker's instrumenter that is used here. */
interface Instrumenter {
  instrument(files: SourceFile[], options: object): Promise<{ files: SourceFile[]; mutants: Place[] }>;
}

interface SourceFile {
  readonly name: string;
  readonly content: string;
  readonly mutate: true;
}

interface Position {
  /** From 0. */
  readonly line: number;
  readonly column: number;
}

interface Place {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** The emulator with every mutant in it, each behind a switch. */
export interface Instrumented {
  /** URL of its `index.js`. */
  readonly module: string;
  readonly mutants: readonly Mutant[];
}

const compiled = fileURLToPath(new URL('../../../emulator/', import.meta.url));

/** Not the KMS itself: start and stop, TLS, the clock control, the console, what the proof puts in, and tests. */
const apart =
  /^(index\.js|(crypto\/certificate|http\/tls)\.js|(console|control|faults|state|variants)\/.*|.*\.(test|testing)\.js)$/;

/** @throws Error where the development dependencies are not installed. */
async function instrumenter(): Promise<Instrumenter> {
  const none = () => {};
  const logger = { debug: none, info: none, warn: none, isDebugEnabled: () => false };
  try {
    const { Instrumenter } = await import('@stryker-mutator/instrumenter');
    return new Instrumenter(logger as never) as unknown as Instrumenter;
  } catch {
    throw new Error(
      'prove --generated needs @stryker-mutator/instrumenter, which is installed in a checkout only (npm ci).',
    );
  }
}

/** Writes a copy of the compiled emulator into a folder, with every mutant that the tool knows in it. */
export async function instrumentEmulator(folder: string): Promise<Instrumented> {
  const target = join(folder, 'emulator');
  cpSync(compiled, target, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const names = readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.js') && !apart.test(name))
    .sort();
  const files = names.map(name => {
    const content = readFileSync(join(compiled, name), 'utf8');
    return { name, content, mutate: true } as const;
  });
  const ignorers = [{ shouldIgnore: (path: NodePath) => (isText(path) ? 'a text' : undefined) }];
  const options = { plugins: null, excludedMutations: [], ignorers };
  const result = await (await instrumenter()).instrument(files, options);
  for (const { name, content } of result.files) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), content);
  }
  const contents = new Map(files.map(({ name, content }) => [name, content]));
  return {
    module: pathToFileURL(join(target, 'index.js')).href,
    mutants: numbered(
      result.mutants
        .filter(({ status }) => status !== 'Ignored')
        .map(place => mutantAt(place, contents.get(place.fileName) ?? '')),
    ),
  };
}

function mutantAt({ id, fileName, mutatorName, replacement, location }: Place, content: string): Mutant {
  const lines = content.split('\n');
  const { start, end } = location;
  const from = lines.slice(start.line, end.line + 1);
  from[from.length - 1] = (from.at(-1) ?? '').slice(0, end.column);
  from[0] = (from[0] ?? '').slice(start.column);
  const above = lines.slice(0, start.line + 1).reverse();
  const declaration = above.map(line => declared.exec(line)?.[1]).find(name => name !== undefined);
  return {
    switch: id,
    file: fileName.replace(/\.js$/, '.ts'),
    in: declaration ?? '',
    mutator: mutatorName,
    from: brief(from.join('\n')),
    to: brief(replacement),
  };
}

/** What a line declares at the top level of a file. */
const declared = /^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)/;

/** The text in one line; the middle of a long one is left out. */
function brief(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 60)} … ${line.slice(-30)}`;
}

/** Mutants that nothing else tells apart are numbered in their order. */
function numbered(mutants: readonly Mutant[]): Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map(mutant => {
    const { switch: _, ...same } = mutant;
    const key = JSON.stringify(same);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return nth === 1 ? mutant : { ...mutant, nth };
  });
}
