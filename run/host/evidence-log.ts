import { appendFileSync, writeFileSync } from 'node:fs';
import { jsonOf } from '../../client/reply.ts';
import type { Secrets } from '../../client/secrets/secrets.ts';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';

/** Appends records to `evidence.jsonl`, one JSON object a line, with every known secret replaced by its kind. */
export class EvidenceLog {
  readonly file: string;
  readonly #secrets: Secrets;
  #requests = 0;

  constructor(file: string, secrets: Secrets) {
    this.file = file;
    this.#secrets = secrets;
    writeFileSync(file, '');
  }

  /** Requests that were sent so far, repeated ones included. */
  get requests(): number {
    return this.#requests;
  }

  append(...records: EvidenceRecord[]): void {
    for (const record of records) if (record.type === 'exchange') this.#requests += record.attempts;
    appendFileSync(this.file, records.map(record => `${this.#redacted(record)}\n`).join(''));
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
