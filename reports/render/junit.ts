import { XMLBuilder } from 'fast-xml-parser';
import type { Outcome } from '../../schemas/generated/certificate.ts';
import type { Graded, GradedRequirement, Report } from '../grade/run/model.ts';
import { productWords } from '../text/product-words.ts';
import { repeatCommand, scriptCommand } from './words/repeat-command.ts';
import { millisecondsOf, runSeconds, runTrouble } from './words/run-words.ts';
import { judgedWords, scopeOf } from './words/scope.ts';

type Element = 'failure' | 'error' | 'skipped';

/** How JUnit says it; outcomes that are not listed here are a test case that succeeded; what is blocked is skipped. */
const elements: Partial<Record<Outcome, Element>> = {
  fail: 'failure',
  flaky: 'error',
  inconclusive: 'error',
  'not-run': 'error',
  waived: 'skipped',
  unsupported: 'skipped',
  deferred: 'skipped',
};

interface TestCase {
  '@classname': string;
  '@name': string;
  '@time': string;
  failure?: object;
  error?: object;
  skipped?: object;
  'system-out'?: string;
}

/**
 * The content of junit.xml: a test case for every requirement, of its group as class, so that the suite counts what
 * the grader counts. When something speaks against the run itself a suite of its own says so, lest an INVALID run
 * look green. It keeps to the schema that Jenkins' xUnit plugin checks (junit-10.xsd): skipped is counted by suite alone.
 */
export function junit({ graded, evidence }: Pick<Report, 'graded' | 'evidence'>): string {
  const { class: targetClass, host, profile, edition, sourceDate } = graded.header.target;
  const product = productWords(graded.header.target);
  const url = graded.header.target.product?.url;
  const requirements = graded.requirements.map(result => requirementCase(result, evidence));
  const run = runCase(graded);
  const suite = {
    '@name': clean(`${targetClass} ${host}, profile ${profile}`),
    ...totals(requirements, graded),
    '@skipped': skippedIn(requirements),
    '@timestamp': graded.run.startedAt,
    properties: {
      property: [
        { '@name': 'level', '@value': graded.level },
        { '@name': 'scope', '@value': clean(judgedWords(scopeOf(graded))) },
        ...(product ? [{ '@name': 'product', '@value': clean(product) }] : []),
        ...(url ? [{ '@name': 'productUrl', '@value': clean(url) }] : []),
        { '@name': 'edition', '@value': clean(edition) },
        { '@name': 'sourceDate', '@value': sourceDate },
      ],
    },
    testcase: requirements,
  };
  const runSuite = { '@name': 'run', ...totals(run, graded), '@skipped': skippedIn(run), testcase: run };
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'kms-conformance',
      ...totals([...requirements, ...run], graded),
      testsuite: run.length > 0 ? [suite, runSuite] : [suite],
    },
  });
}

function totals(cases: readonly TestCase[], graded: Graded) {
  return {
    '@tests': cases.length,
    '@failures': cases.filter(({ failure }) => failure).length,
    '@errors': cases.filter(({ error }) => error).length,
    '@time': (runSeconds(graded) ?? 0).toFixed(3),
  };
}

function skippedIn(cases: readonly TestCase[]): number {
  return cases.filter(({ skipped }) => skipped).length;
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
});

function requirementCase(result: GradedRequirement, evidence: Report['evidence']): TestCase {
  const { id, group, title, level, outcome, observation, reason, blockedBy } = result;
  const element = blockedBy ? 'skipped' : elements[outcome];
  const observed = observation ? `observed: ${observation}` : '';
  const text = [observed, ...(outcome === 'fail' ? afterwards(result, evidence) : [])].join('\n');
  return {
    '@classname': group,
    '@name': clean(`${id} ${title}`),
    '@time': (millisecondsOf(id, evidence) / 1000).toFixed(3),
    ...(element && { [element]: detail(`${outcome}: ${reason ?? observation}`, level, text) }),
    ...(!element &&
      outcome !== 'pass' && { 'system-out': clean([outcome, reason, observed].filter(Boolean).join('\n')) }),
  };
}

/** Where a failure is told at length, and how to see it again. */
function afterwards({ id }: GradedRequirement, { header }: Report['evidence']): string[] {
  return [
    `story: certificate.html#story-${id}`,
    `repeat: ${repeatCommand(id, header)}`,
    `without this tool, in the output folder: ${scriptCommand(id, '.')}`,
  ];
}

function runCase(graded: Graded): TestCase[] {
  const trouble = runTrouble(graded);
  if (trouble.length === 0) return [];
  return [
    {
      '@classname': 'run',
      '@name': 'the run itself',
      '@time': '0.000',
      error: detail(trouble.join('; '), graded.level, ''),
    },
  ];
}

function detail(message: string, type: string, text: string): object {
  return {
    '@message': clean(message).replace(/\s+/g, ' '),
    '@type': type,
    ...(text && { '#text': clean(text) }),
  };
}

/** Text that XML 1.0 can hold: everything outside its production Char is replaced. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
