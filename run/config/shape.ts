import type { Proxies } from '../../client/http/proxy.ts';
import type { OptionalGroupId } from '../../schemas/catalogue/catalogue.ts';
import type { OwnCredentials } from './credentials.ts';
import type { ReadableReport, SavedSession } from './values.ts';

/** The web console, and how to get in: a saved session, or a login that is typed. */
export interface ConsoleConfig {
  readonly url: string;
  readonly session?: SavedSession;
  readonly login?: { readonly user: string; readonly password: string; readonly domain: string };
  /** How the project is called where one selects it. */
  readonly projectName?: string;
}

/** The product that is tested. */
export interface Product {
  readonly name: string;
  readonly version?: string;
  readonly vendor?: string;
  readonly url?: string;
}

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
  /** What answers there, as the user calls it. */
  readonly product?: Product;
  readonly other?: { readonly projectId: string; readonly token: string };
  readonly readonlyToken?: string;
  readonly controlToken?: string;
  readonly expiredToken?: string;
  /** A default master key may be named in the delete that must be refused; never on a target that is not loopback. */
  readonly defaultKey: boolean;
  readonly console?: ConsoleConfig;
  /** The browser that was asked for. */
  readonly chromium?: string;
  readonly out: string;
  /** The file of settings that was named in the place of `.env`. */
  readonly settingsFile?: string;
  /** Reports for people that are written beside the certificate. */
  readonly reports: readonly ReadableReport[];
  readonly stateDir: string;
  readonly ledgerSecret?: string;
  /** New keys in each run, or standing keys that are used run after run. */
  readonly keys: 'fresh' | 'pool';
  readonly timeoutMs: number;
  /** Certificate authorities to trust besides the usual ones, as PEM text. */
  readonly ca?: string;
  /** The proxies of the environment; loopback endpoints are reached without one. */
  readonly proxies: Proxies;
  /** Optional groups that must be served. */
  readonly require: readonly OptionalGroupId[];
  readonly consistencyMs: number;
  /** Requests per second over all workers, of a shard its part; absent means no limit. */
  readonly rps?: number;
  readonly workers: number;
  /** From what the number of workers was chosen, in words; absent where it was set, or is the default. */
  readonly workersWhy?: string;
  /** Requirement ids that the run is restricted to; empty means the whole suite. */
  readonly requirements: readonly string[];
  /** Requirements whose tests are run besides: those in whose tests a failure that is repeated was found. */
  readonly alongside?: readonly string[];
  /** The run repeats these requirements of an earlier one: what counts is whether they are met now. */
  readonly repeats?: boolean;
  /** The share of the tests that is run; absent for all of them. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** PEM file of the key that signs the certificate, as a path from the working folder. */
  readonly signKey?: string;
  /** File of the waivers, as a path from the working folder. */
  readonly waivers?: string;
  /** Names of the variables that have a value, their own or a fallback's. */
  readonly given: readonly string[];
  /** Sentences for the user about values that were set and have no effect. */
  readonly remarks: readonly string[];
}
