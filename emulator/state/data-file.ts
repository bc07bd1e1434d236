import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { StateError } from './document.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes the lock file, over one whose process has ended. @throws StateError when another emulator has it. */
function lock(path: string): string {
  const file = `${path}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return file;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw new StateError(`${path} cannot be kept: ${message}.`);
      const holder = Number(readFileSync(file, 'utf8'));
      if (holder > 0 && isRunning(holder))
        throw new StateError(
          `${path} is in use by process ${holder}. Stop that emulator, or give another file.`,
        );
      rmSync(file, { force: true });
    }
  }
  throw new StateError(`${path} is being taken by another emulator. Try again, or give another file.`);
}

/** The file of `--data`: one process has it at a time, and it is always one whole state. */
export class DataFile {
  readonly #path: string;
  readonly #lock: string;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @throws StateError when another process has the file, or it cannot be written. */
  constructor(path: string) {
    this.#path = path;
    this.#lock = lock(path);
  }

  /** The text of the file; undefined when there is none yet, or it is empty. @throws StateError */
  read(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8') || undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new StateError(`${this.#path} cannot be read: ${message}.`);
    }
  }

  /**
   * Writes what `state` returns, and is done when it is on disk. A write that is under way may be too old: changes
   * that come meanwhile share the next one.
   */
  keep(state: () => string): Promise<void> {
    this.#next ??= this.#writing
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#writing = this.#write(state());
        return this.#writing;
      });
    return this.#next;
  }

  async #write(text: string): Promise<void> {
    const whole = `${this.#path}.new`;
    const file = await open(whole, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(whole, this.#path);
  }

  /** Waits for the last write and gives the file up. */
  async close(): Promise<void> {
    await (this.#next ?? this.#writing).catch(() => {});
    rmSync(this.#lock, { force: true });
  }
}
