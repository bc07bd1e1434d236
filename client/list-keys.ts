import type { KmsClient } from './client.ts';
import { memberOf, type Reply, textOf } from './reply.ts';

/** What listing the keys of a project gave. */
export interface Listing {
  readonly details: readonly unknown[];
  /** The reply that gave no page. */
  readonly refused?: Reply;
  /** Why these are not all keys, although every page was given. */
  readonly endless?: string;
}

/** Which keys list-keys shall list. */
export interface KeyFilter {
  readonly key_state?: string;
  readonly key_spec?: string;
}

/** No project has so many keys: quotas are a hundredth of it. */
const keysAtMost = 10_000;
const pageOf = 100;
const pagesAtMost = keysAtMost / pageOf;

/** Every key that list-keys details, page after page, until a page is the last or the pages are seen not to end. */
export async function listKeys(kms: Pick<KmsClient, 'call'>, filter: KeyFilter = {}): Promise<Listing> {
  const details: unknown[] = [];
  const markers = new Set<string>();
  for (let marker = ''; ; ) {
    const body = { limit: `${pageOf}`, ...filter, ...(marker ? { marker } : {}) };
    const reply = await kms.call('list-keys', body);
    if (reply.status !== 200) return { details, refused: reply };
    const some = memberOf(reply.body, 'key_details');
    for (const each of Array.isArray(some) ? some : []) details.push(each);
    marker = textOf(reply.body, 'next_marker') ?? '';
    if (!marker || textOf(reply.body, 'truncated') !== 'true') return { details };
    const endless = whyEndless(marker, markers, details.length);
    if (endless) return { details, endless };
    markers.add(marker);
  }
}

function whyEndless(marker: string, markers: ReadonlySet<string>, keys: number): string | undefined {
  if (markers.has(marker)) return 'the pages of list-keys do not end: a next_marker came twice';
  if (keys >= keysAtMost) return `the pages of list-keys do not end after ${keysAtMost} keys`;
  return markers.size + 1 >= pagesAtMost
    ? `the pages of list-keys do not end after ${pagesAtMost}`
    : undefined;
}
