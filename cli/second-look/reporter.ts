import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { outsideOfTests, recordOf } from '../../reports/reporter/evidence-reporter.ts';
import type { TestRecord } from '../../schemas/formats/evidence.ts';
import { endWithCommand } from '../playwright.ts';

/** Playwright reporter of the second look: tells the process that started it how each test ended. */
export default class SecondLookReporter implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onBegin(): void {
    endWithCommand();
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    tell(recordOf(test, result));
  }

  onError(error: TestError): void {
    tell(outsideOfTests(error));
  }
}

function tell(record: TestRecord): void {
  process.send?.({ secondLook: record });
}
