import { randomBytes, randomUUID } from 'node:crypto';
import { type Identities, newIdentities } from './identities.ts';
import type { Key, Profile, Project } from './types.ts';

const realms: Record<Profile, string> = { otc: 'eu-de', huaweicloud: 'ap-southeast-1' };

/** Everything the emulator knows, in memory only. */
export class Store {
  readonly profile: Profile;
  readonly realm: string;
  readonly identities: Identities;
  readonly keys = new Map<string, Key>();
  /** Seals import tokens and data bound to this store; gone with the process. */
  readonly sealingKey = randomBytes(32);
  #advancedMs = 0;
  #counters = new Map<string, number>();

  constructor(profile: Profile) {
    this.profile = profile;
    this.realm = realms[profile];
    this.identities = newIdentities(this.realm);
    for (const project of [this.identities.project, this.identities.otherProject])
      this.#addDefaultKey(project);
  }

  /** Milliseconds on the emulator's clock, which `advance` moves. */
  now(): number {
    return Date.now() + this.#advancedMs;
  }

  advance(seconds: number): void {
    this.#advancedMs += seconds * 1000;
  }

  /** 0, 1, 2, … for each name: which fixture is next. */
  next(name: string): number {
    const count = this.#counters.get(name) ?? 0;
    this.#counters.set(name, count + 1);
    return count;
  }

  keysOf(projectId: string): Key[] {
    return [...this.keys.values()].filter(key => key.project_id === projectId);
  }

  projectOf(projectId: string): Project | undefined {
    const { project, otherProject } = this.identities;
    return [project, otherProject].find(each => each.id === projectId);
  }

  /** The key that a service of the cloud made for itself; it exists in every project. */
  #addDefaultKey(project: Project): void {
    const key_id = randomUUID();
    this.keys.set(key_id, {
      key_id,
      project_id: project.id,
      domain_id: project.domain.id,
      realm: this.realm,
      key_alias: 'evs/default',
      key_description: 'Default Master Key for EVS',
      key_spec: 'AES_256',
      key_usage: 'ENCRYPT_DECRYPT',
      origin: 'kms',
      default_key_flag: '1',
      creation_date: Date.now(),
      state: '2',
      material: randomBytes(32),
      imports: 0,
    });
  }
}
