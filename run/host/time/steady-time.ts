/**
 * The time by the clock of this machine as it was when the process started, and by the monotonic clock since: a step of
 * the machine's clock neither makes a run end before it began nor makes it last an hour longer.
 */
export function steadyNow(): Date {
  return new Date(performance.timeOrigin + performance.now());
}

/** How far the machine's clock was set since the process started, in milliseconds; 0 for what clocks drift. */
export function clockStepMs(): number {
  const stepMs = Math.round(Date.now() - steadyNow().getTime());
  return Math.abs(stepMs) < noticedMs ? 0 : stepMs;
}

const noticedMs = 2_000;
