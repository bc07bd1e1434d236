import { createHash } from 'node:crypto';
import type { HeaderRecord } from '../../schemas/formats/evidence.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';

/**
 * What of the configuration of a run decides what is checked: the edition, the optional groups, the filter. Workers,
 * rates and times decide how long it takes. Order does not count.
 */
export function configurationOf(header: HeaderRecord): Certificate['configuration'] {
  const parts = {
    unavailable: Object.keys(header.unavailable).sort(),
    required: [...header.required].sort(),
    filter: [...header.filter].sort(),
  };
  const text = JSON.stringify({ profile: header.target.profile, ...parts });
  return { ...parts, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
}
