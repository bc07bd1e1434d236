import { withoutCommands } from '../schemas/words/ci-commands.ts';
import { exitCode } from './usage.ts';

/** How often a command looks whether npm, which started it, is still there, in milliseconds. */
const lookEveryMs = 500;

/**
 * Prepares what this process prints to. It goes on when nobody reads the output any more, as after `certify | head -1`,
 * or when its disk is full: the exit code is the verdict's all the same. And what a target says cannot become a command
 * of the system that reads the log.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
    const write: (...words: never[]) => boolean = stream.write.bind(stream);
    const guarded = (chunk: unknown, ...rest: unknown[]) =>
      write(...([typeof chunk === 'string' ? withoutCommands(chunk) : chunk, ...rest] as never[]));
    stream.write = guarded;
  }
}

/**
 * Prints the text that a command is there for.
 * @returns the exit code, or another where the text could not be written: that nobody reads it, as after `| head -1`,
 * is not a failure.
 */
export function printWhole(text: string, code: number): Promise<number> {
  return new Promise(done => {
    process.stdout.write(text, error => {
      const failed = error && (error as NodeJS.ErrnoException).code !== 'EPIPE';
      if (failed) console.error(`The output cannot be written: ${error.message}. Write it somewhere else.`);
      done(failed ? exitCode.refused : code);
    });
  });
}

/**
 * Ends a command in order when the npm or npx that started it was killed: that passes no signal on. A command that was
 * started in another way may outlive its parent, as with nohup.
 */
export function endWithNpm(): void {
  if (process.env.npm_command === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, lookEveryMs).unref();
}
