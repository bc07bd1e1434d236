import type { KmsClient } from './client.ts';
import { memberOf, type Reply, textOf } from './reply.ts';

const pagesAtMost = 100;

/** Every key that list-keys details, page after page; `refused` is the reply that gave no page. */
export async function listKeys(
  kms: Pick<KmsClient, 'call'>,
  filter: { key_state?: string; key_spec?: string } = {},
): Promise<{ details: unknown[]; refused?: Reply }> {
  const details: unknown[] = [];
  let marker = '';
  for (let page = 0; page < pagesAtMost; page += 1) {
    const body = { limit: '100', ...filter, ...(marker ? { marker } : {}) };
    const reply = await kms.call('list-keys', body);
    if (reply.status !== 200) return { details, refused: reply };
    const some = memberOf(reply.body, 'key_details');
    details.push(...(Array.isArray(some) ? some : []));
    marker = textOf(reply.body, 'next_marker') ?? '';
    if (!marker || textOf(reply.body, 'truncated') !== 'true') break;
  }
  return { details };
}
