import { createHash } from 'node:crypto';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { comparableHost } from '../../schemas/words/target-name.ts';

/** What has to be the same before a difference can be the target's doing. */
export const aspects = ['target', 'contract', 'suite', 'configuration'] as const;
export type Aspect = (typeof aspects)[number];

/** Whether two runs agree in each aspect. */
export type Sameness = Readonly<Record<Aspect, boolean>>;

/** The digest of each aspect of a run. */
export function digestsOf({ target, contract, suite, configuration }: Certificate): Record<Aspect, string> {
  const identity = JSON.stringify([target.class, comparableHost(target.host), target.profile]);
  return {
    target: `sha256:${createHash('sha256').update(identity).digest('hex')}`,
    contract: contract.digest,
    suite: suite.digest,
    configuration: configuration.digest,
  };
}

/** Holds the digests of two runs against each other. */
export function sameness(old: Certificate, now: Certificate): Sameness {
  const [before, after] = [digestsOf(old), digestsOf(now)];
  return Object.fromEntries(aspects.map(aspect => [aspect, before[aspect] === after[aspect]])) as Sameness;
}

/** The aspects in which two runs differ. */
export function differing(same: Sameness): Aspect[] {
  return aspects.filter(aspect => !same[aspect]);
}

/** A target with its class, which the name of the embedded one says already. */
export function nameOf({ class: kind, host }: Certificate['target']): string {
  return host.startsWith(kind) ? host : `${kind} ${host}`;
}

/** An aspect of a run in words short enough for a line. */
export function inWords(aspect: Aspect, { target, contract, suite, configuration }: Certificate): string {
  const { unavailable, required, filter, digest } = configuration;
  const named = (what: string, list: readonly string[]) =>
    list.length > 0 ? `${what} ${list.join(', ')}` : [];
  switch (aspect) {
    case 'target':
      return `${nameOf(target)}, profile ${target.profile}`;
    case 'contract':
      return short(contract.digest);
    case 'suite':
      return `${suite.version} ${short(suite.digest)}`;
    case 'configuration':
      return [
        `profile ${target.profile}`,
        ...[named('without', unavailable), named('required', required), named('filter', filter)].flat(),
        short(digest),
      ].join('; ');
  }
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
