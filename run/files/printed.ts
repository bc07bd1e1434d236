import type { Secrets } from '../../client/secrets/secrets.ts';

/** A stream that a process prints to. */
interface Stream {
  write: (...words: never[]) => boolean;
}

/** So much of what was printed is kept to be searched at the end, in characters. */
const keptAtMost = 4 * 1024 * 1024;

/**
 * Looks at everything that a process prints, on its way out: a secret is replaced before it is shown, and
 * remembered, because it should never have come that far.
 */
export class Printed {
  readonly #secrets: Secrets;
  readonly #texts = new Map<string, string>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Watches streams, by name, from now on. */
  watch(
    streams: Readonly<Record<string, Stream>> = { stdout: process.stdout, stderr: process.stderr },
  ): this {
    for (const [name, stream] of Object.entries(streams)) {
      const write = stream.write;
      stream.write = (chunk: unknown, ...rest: unknown[]) =>
        write.apply(stream, [this.#through(name, chunk), ...rest] as never[]);
    }
    return this;
  }

  /** Where a secret was about to be printed, and of what kind. */
  hits(): Array<{ file: string; kind: string }> {
    return [...this.#texts].flatMap(([name, text]) =>
      this.#secrets.foundIn(text).map(kind => ({ file: name, kind })),
    );
  }

  #through(name: string, chunk: unknown): unknown {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    this.#texts.set(name, `${this.#texts.get(name) ?? ''}${text}`.slice(-keptAtMost));
    const redacted = this.#secrets.redact(text);
    return redacted === text ? chunk : redacted;
  }
}
