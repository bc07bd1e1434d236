import { appendFileSync, writeFileSync } from 'node:fs';
import type { EvidenceRecord } from '../../schemas/formats/evidence.ts';
import type { Secrets } from './secrets/secrets.ts';

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
    const lines = records.map(record => `${JSON.stringify(record)}\n`).join('');
    appendFileSync(this.file, this.#secrets.redact(lines));
  }
}
