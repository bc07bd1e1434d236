import { createHash } from 'node:crypto';
import { catalogue, requirementById } from '../../schemas/catalogue/catalogue.ts';
import { testName } from '../../schemas/catalogue/test-name.ts';

/** What is put right in a result of Allure before it is written. */
interface AllureResult {
  fullName?: string;
  historyId?: string;
  testCaseId?: string;
  labels: Array<{ name: string; value: string }>;
  links: Array<{ name?: string; url: string; type?: string }>;
  steps: AllureStep[];
}

interface AllureStep {
  name?: string;
  attachments?: unknown[];
  steps?: AllureStep[];
}

const annotation = /^requirement: (.+)$/;

/**
 * Listener of the Allure reporter. A test keeps its history wherever and however the suite runs, compiled or not, and
 * leads to the published clauses of its requirement.
 */
export const allureListener = {
  beforeTestResultWrite(result: AllureResult): void {
    const [file = '', ...titles] = (result.fullName ?? '').split(' › ');
    const name = testName(file, titles);
    result.fullName = name;
    result.testCaseId = createHash('md5').update(name).digest('hex');
    result.historyId = result.testCaseId;
    const ids = result.steps.flatMap(step => annotation.exec(step.name ?? '')?.[1] ?? []);
    result.steps = result.steps.filter(step => !annotation.test(step.name ?? ''));
    for (const id of new Set(ids)) label(id, result);
    attachToExchanges(result);
  },
};

/** Allure lists what was attached after a test beside its steps: request and reply go back to the exchange they show. */
function attachToExchanges(result: AllureResult): void {
  const exchanges = result.steps.flatMap(withAll).filter(({ name }) => name?.includes(' → '));
  const attached = result.steps.filter(({ name }) => name === 'request' || name === 'reply');
  if (attached.length !== 2 * exchanges.length) return;
  result.steps = result.steps.filter(step => !attached.includes(step));
  for (const [index, exchange] of exchanges.entries()) {
    const shown = attached.slice(2 * index, 2 * index + 2).flatMap(({ attachments = [] }) => attachments);
    exchange.attachments = [...(exchange.attachments ?? []), ...shown];
  }
}

function withAll(step: AllureStep): AllureStep[] {
  return [step, ...(step.steps ?? []).flatMap(withAll)];
}

function label(id: string, result: AllureResult): void {
  const { group, level, title, sources } = requirementById(id);
  result.labels.push(
    { name: 'epic', value: `${group}: ${catalogue.groups[group]?.title}` },
    { name: 'feature', value: `${id} ${title}` },
    { name: 'severity', value: { MUST: 'critical', SHOULD: 'normal', MAY: 'minor' }[level] },
  );
  for (const { source, clause } of sources) {
    const page = catalogue.sources[source];
    if (page?.url) result.links.push({ type: 'clause', url: page.url, name: `${page.title}: ${clause}` });
  }
}
