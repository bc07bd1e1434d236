import type { Profile } from '../core/types.ts';
import type { SeedKey, StateDocument } from './document.ts';

const regions: Record<Profile, string> = { otc: 'eu-de', huaweicloud: 'ap-southeast-1' };

/** The key that a service of the cloud made for itself; it exists in every project. */
const defaultKey = (project: string): SeedKey => ({
  project,
  key_alias: 'evs/default',
  key_description: 'Default Master Key for EVS',
  default_key: true,
});

/** What an emulator starts with unless it is told otherwise: two projects, their admins, and a reader of the first. */
export function defaultState(profile: Profile): StateDocument {
  const region = regions[profile];
  const other = `${region}_other`;
  return {
    profile,
    region,
    projects: [{ name: region }, { name: other }],
    users: [
      { name: 'owner', roles: { [region]: 'admin' } },
      { name: 'other', roles: { [other]: 'admin' } },
      { name: 'reader', roles: { [region]: 'reader' } },
    ],
    keys: [defaultKey(region), defaultKey(other)],
  };
}
