import type { Secrets } from '../../client/secrets/secrets.ts';

/** A stream that a process prints to. */
interface Stream {
  write: (...words: never[]) => boolean;
}

/** So much of what was printed is searched at once, in characters, and so much of it again with what follows. */
const searched = { atOnce: 4 * 1024 * 1024, again: 64 * 1024 };

/**
 * Looks at everything that a process prints, on its way out: a secret is replaced before it is shown, and
 * remembered, because it should never have come that far.
 */
export class Printed {
  readonly #secrets: Secrets;
  /** What was printed to each stream and not searched yet. */
  readonly #texts = new Map<string, string>();
  /** The kinds that were found in each. */
  readonly #found = new Map<string, Set<string>>();

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
    return [...this.#texts].flatMap(([file, text]) =>
      [...this.#search(file, text)].map(kind => ({ file, kind })),
    );
  }

  #through(name: string, chunk: unknown): unknown {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    this.#keep(name, `${this.#texts.get(name) ?? ''}${text}`);
    const redacted = this.#secrets.redact(text);
    return redacted === text ? chunk : redacted;
  }

  #keep(name: string, text: string): void {
    const isMuch = text.length > searched.atOnce;
    if (isMuch) this.#search(name, text);
    this.#texts.set(name, isMuch ? text.slice(-searched.again) : text);
  }

  #search(name: string, text: string): ReadonlySet<string> {
    const found = new Set([...(this.#found.get(name) ?? []), ...this.#secrets.foundIn(text)]);
    this.#found.set(name, found);
    return found;
  }
}
