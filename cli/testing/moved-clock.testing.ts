import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './test-run.testing.ts';

/** How the clock of the machine is wrong: from the start on, or from the moment on that it is set; in seconds. */
export interface WrongClock {
  readonly ahead: number;
  /** It is right until `set` is called; wrong from the start where absent. */
  readonly isSetLater?: true;
}

/** A clock that is wrong for some processes. */
export interface MovedClock {
  /** The environment in which every process of a command sees it, and the monotonic clock as it is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sets the clock, where that comes later: for every process at once, those that run and those that will. */
  set(): void;
}

/**
 * A wrong clock. When it is set is told by a file and not by the time: how long a command takes to begin depends on
 * what else the machine does, and what begins after the clock was set cannot notice it.
 */
export function withClock({ ahead, isSetLater }: WrongClock): MovedClock {
  const folder = scratch();
  const [file, isSet] = [join(folder, 'clock.mjs'), join(folder, 'is-set')];
  const set = () => writeFileSync(isSet, '');
  if (!isSetLater) set();
  writeFileSync(
    file,
    `import { existsSync } from 'node:fs';
const Real = Date;
let isSet = false;
const now = () => Real.now() + ((isSet ||= existsSync(${JSON.stringify(isSet)})) ? ${ahead * 1000} : 0);
globalThis.Date = class Date extends Real {
  constructor(...given) { given.length ? super(...given) : super(now()); }
  static now() { return now(); }
};
const origin = performance.timeOrigin + now() - Real.now();
Object.defineProperty(performance, 'timeOrigin', { get: () => origin });
`,
  );
  return { environment: { NODE_OPTIONS: `--import=${file}` }, set };
}
