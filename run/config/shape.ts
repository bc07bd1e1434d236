import type { Proxies } from '../../client/http/proxy.ts';
import type { OptionalGroupId } from '../../schemas/catalogue.ts';
import type { OwnCredentials } from './credentials.ts';

export type TargetClass = 'embedded' | 'loopback' | 'remote';

/** A validated configuration. Times are in milliseconds. */
export interface Config extends OwnCredentials {
  readonly target: {
    readonly class: TargetClass;
    /** Base URL without a trailing slash; empty until the embedded emulator has been started. */
    readonly endpoint: string;
    /** Host and, where it is not the default, port. */
    readonly host: string;
    readonly projectId: string;
    readonly profile: 'otc' | 'huaweicloud';
    readonly controlEndpoint?: string;
  };
  readonly other?: { readonly projectId: string; readonly token: string };
  readonly readonlyToken?: string;
  readonly expiredToken?: string;
  /** Leave to name a default master key in the delete that must be refused; never on a target that is not loopback. */
  readonly defaultKey: boolean;
  readonly out: string;
  readonly stateDir: string;
  readonly ledgerSecret?: string;
  readonly timeoutMs: number;
  /** Certificate authorities to trust besides the usual ones, as PEM text. */
  readonly ca?: string;
  /** The proxies of the environment; loopback endpoints are reached without one. */
  readonly proxies: Proxies;
  /** Optional groups that must be served. */
  readonly require: readonly OptionalGroupId[];
  readonly consistencyMs: number;
  /** Requests per second over all workers; absent means no limit. */
  readonly rps?: number;
  readonly workers: number;
  /** Requirement ids that the run is restricted to; empty means the whole suite. */
  readonly requirements: readonly string[];
  /** File of the waivers, as a path from the working folder. */
  readonly waivers?: string;
  /** Names of the variables that have a value, their own or a fallback's. */
  readonly given: readonly string[];
  /** Sentences for the user about values that were set and have no effect. */
  readonly remarks: readonly string[];
}
