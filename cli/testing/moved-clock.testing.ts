import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './test-run.testing.ts';

/** How the clock of the machine is wrong: from the start on, or from some moment of each process on; in seconds. */
export interface WrongClock {
  readonly ahead: number;
  /** Seconds after the start at which it is set; from the start where absent. */
  readonly after?: number;
}

/** The environment in which every process of a command sees a wrong clock, and the monotonic one as it is. */
export function withClock({ ahead, after }: WrongClock): Record<string, string> {
  const file = join(scratch(), 'clock.mjs');
  const started = after === undefined ? '0' : `${Date.now() + after * 1000}`;
  writeFileSync(
    file,
    `const Real = Date;
const now = () => Real.now() + (Real.now() >= ${started} ? ${ahead * 1000} : 0);
globalThis.Date = class Date extends Real {
  constructor(...given) { given.length ? super(...given) : super(now()); }
  static now() { return now(); }
};
const origin = performance.timeOrigin + now() - Real.now();
Object.defineProperty(performance, 'timeOrigin', { get: () => origin });
`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}
