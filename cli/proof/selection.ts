import { rulesReplacedBy, type Variant } from '../../emulator/index.ts';

/** The names of the tests that ask a rule which this fault or variant replaces. */
export function testsAsking(
  behaviour: Pick<Variant, 'patch'>,
  exercised: Readonly<Record<string, readonly string[]>>,
): string[] {
  const replaced = rulesReplacedBy(behaviour);
  const asks = (rules: readonly string[]) => replaced.some(rule => rules.includes(rule));
  return Object.entries(exercised).flatMap(([test, rules]) => (asks(rules) ? [test] : []));
}

/** Matches exactly these tests, by what Playwright matches a `grep` with: project, file, titles and tags. */
export function onlyTests(names: readonly string[]): RegExp {
  const alternatives = names.map(name => {
    const [file = '', ...titles] = name.split(' › ').map(escaped);
    return `${file}\\.spec\\.[jt]s ${titles.join(' ')}`;
  });
  return new RegExp(`(^| |/)(${alternatives.join('|') || '(?!)'})( @|$)`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
