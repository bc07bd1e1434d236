import { readData } from './data.ts';
import type { Profile, Profiles } from './generated/profiles.ts';

export type { Profile, Profiles } from './generated/profiles.ts';
export type ProfileName = keyof Profiles['profiles'];

/** The published editions by name. */
export const profiles: Readonly<Record<ProfileName, Profile>> = readData<Profiles>('profiles.json').profiles;
