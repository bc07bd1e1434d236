import type { KmsClient } from '../../../client/client.ts';
import { listKeys } from '../../../client/list-keys.ts';
import { answerOf, textOf } from '../../../client/reply.ts';
import { profiles } from '../../../schemas/profiles.ts';
import { aliasPrefix } from './identity.ts';
import type { LedgerKey } from './open-keys.ts';

/** Who calls the target. */
export type Caller = Pick<KmsClient, 'call'>;

/** Why nothing can be asked of a key in the second project. */
export const noClient =
  'it is in the second project, and KMS_OTHER_PROJECT_ID and KMS_OTHER_AUTH_TOKEN are not set';

/** So many keys named like ours are looked at one by one, each with a request of its own; runs leave a handful. */
export const namedAtMost = 200;

/** Why the others are not. */
export const tooManyNamed = `more than ${namedAtMost} keys are named like ours`;

/** The keys of a project that are named like ours and not pending deletion. */
export interface Named {
  readonly keys: readonly LedgerKey[];
  /** Why there may be more, if so. */
  readonly unsure?: string;
}

/** Lists the keys that are named like ours, each project once. */
export class NamedKeys {
  readonly #client: Caller;
  readonly #other: Caller | undefined;
  readonly #filter: { key_spec?: string };
  readonly #listed = new Map<string, Promise<Named>>();

  /** @param profile the edition, which says how keys of every spec are listed. */
  constructor(client: Caller, other: Caller | undefined, profile: keyof typeof profiles) {
    this.#client = client;
    this.#other = other;
    this.#filter = profiles[profile].listEverySpec;
  }

  /** @param project_id the second project; absent for the run's own. @throws NoReply and NotHeard */
  of(project_id?: string): Promise<Named> {
    const known = this.#listed.get(project_id ?? '') ?? this.#list(project_id);
    this.#listed.set(project_id ?? '', known);
    known.catch(() => this.#listed.delete(project_id ?? ''));
    return known;
  }

  async #list(project_id?: string): Promise<Named> {
    const client = project_id ? this.#other : this.#client;
    if (!client) return { keys: [], unsure: noClient };
    const { details, refused, endless } = await listKeys(client, this.#filter);
    const keys = details.flatMap(each => {
      const [alias = '', key_id] = [textOf(each, 'key_alias'), textOf(each, 'key_id')];
      const left = alias.startsWith(`${aliasPrefix}/`) && textOf(each, 'key_state') !== '4';
      return key_id && left ? [{ alias, key_id, ...(project_id ? { project_id } : {}) }] : [];
    });
    const tooMany = keys.length > namedAtMost ? tooManyNamed : undefined;
    const unsure = refused ? `list-keys is answered ${answerOf(refused)}` : (endless ?? tooMany);
    return { keys: keys.slice(0, namedAtMost), ...(unsure ? { unsure } : {}) };
  }
}
