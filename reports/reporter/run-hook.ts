/** A secret that was found in an output file. */
export interface SecretHit {
  /** The file, as it was given to the scan, or what stands for it. */
  file: string;
  /** What was found, in words; never the secret. */
  kind: string;
}

/** What the reporter needs of the run; set by the global set-up, which knows the secrets and counts the requests. */
export interface RunHook {
  evidenceFile: string;
  outDir: string;
  /** Requests sent so far. */
  requests(): number;
  /** The time by which the run is told, and how far this machine's clock was set since it began. */
  time?(): { readonly now: Date; readonly stepMs: number };
  /** What the run waits for, in words; undefined while it goes on. */
  waiting?(): string | undefined;
  /** Looks for the secrets of the run in these files. */
  scan(files: string[]): SecretHit[];
  /** Looks for them in what was printed so far; the file of a hit is then `stdout` or `stderr`. */
  printed?(): SecretHit[];
  /** The text without the secrets of the run. */
  redact?(text: string): string;
}

const key = Symbol.for('kms-conformance.run');

/** The hook of the run in this process; undefined when the set-up did not come that far. */
export function runHook(): RunHook | undefined {
  return (globalThis as { [key]?: RunHook })[key];
}

/** Sets the hook of the run in this process, or takes it away. */
export function setRunHook(hook: RunHook | undefined): void {
  (globalThis as { [key]?: RunHook | undefined })[key] = hook;
}
