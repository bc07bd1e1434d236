import { readData } from '../data.ts';

/** A reply that others have seen or published; `recordings.schema.json` says what each member means. */
export interface Recording {
  readonly id: string;
  readonly source?: string;
  readonly date?: string;
  readonly confidence?: string;
  readonly operation: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly heldAs?: 'reply' | 'error' | 'iam-error';
  readonly outside?: string;
  readonly deviates?: {
    readonly at: readonly string[];
    readonly nonStrict?: true;
    readonly because: string;
  };
}

export type Collection = 'real' | 'fixtures' | 'documentation';

export const recordingsIn = (collection: Collection): readonly Recording[] =>
  readData<{ replies: Recording[] }>(`recordings/${collection}.json`).replies;
