/** What the second Playwright of a run is told. */
export interface SecondLook {
  /** Name of the Playwright project: it names the run where several go on side by side. */
  readonly project: string;
  /** Names of the tests. */
  readonly tests: readonly string[];
  readonly workers: number;
  /** Time-out of a test, in milliseconds. */
  readonly timeout: number;
  readonly outputDir: string;
}

/** Name of the environment variable that holds it. */
export const secondLookVariable = 'CONFORMANCE_SECOND_LOOK';
