import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { jsonOf } from '../../client/reply.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import { quietJson } from './quiet-json.ts';

/** Appends records to `evidence.jsonl`, one JSON object a line, with every known secret replaced by its kind. */
export class EvidenceLog {
  readonly file: string;
  readonly #secrets: Secrets;
  #requests = 0;
  #broken: string | undefined;

  constructor(file: string, secrets: Secrets) {
    this.file = file;
    this.#secrets = secrets;
    writeFileSync(file, '');
  }

  /** Requests that were sent so far, repeated ones included. */
  get requests(): number {
    return this.#requests;
  }

  /** Why nothing more is written, if so: a disk that is full, or a file that is gone. */
  get broken(): string | undefined {
    return this.#broken;
  }

  /** Appends records, all of them or none. It never throws: keys are still to be retired when a disk is full. */
  append(...records: EvidenceRecord[]): void {
    for (const record of records) if (record.type === 'exchange') this.#requests += record.attempts;
    if (this.#broken) return;
    const lines = records.map(record => `${quietJson(this.#redacted(record))}\n`).join('');
    const { size } = statSync(this.file);
    try {
      appendFileSync(this.file, lines);
    } catch (error) {
      this.#broken = `the evidence cannot be written: ${(error as Error).message}`;
      truncateSync(this.file, size);
    }
  }

  /** A record as a line of JSON; a reply whose secrets cannot be taken out without breaking the line is withheld. */
  #redacted(record: EvidenceRecord): string {
    const line = JSON.stringify(record);
    const redacted = this.#secrets.redact(line);
    if (redacted === line || jsonOf(redacted) !== undefined || record.type !== 'exchange') return redacted;
    const { request: _, reply: __, ...rest } = record;
    return this.#secrets.redact(JSON.stringify({ ...rest, reply: '<withheld: it holds a secret>' }));
  }
}
