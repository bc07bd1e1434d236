import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { Certificate, Outcome } from '../../schemas/generated/certificate.ts';
import { keeps } from './classes.ts';
import { type Aspect, differing, sameness } from './identity.ts';

/** How many of the latest runs flaps are counted in, and trouble is looked for. */
const last = 14;

export interface Night {
  readonly startedAt: string;
  readonly level: Certificate['level'];
  /** In what it differs from the run before it. */
  readonly another: readonly Aspect[];
  /** Requirements that passed in the run before and do not any more, or the other way round. */
  readonly turned: ReadonlyArray<{ readonly id: string; readonly outcome: Outcome }>;
}

/** A requirement that does not pass steadily. */
export interface Troubled {
  readonly id: string;
  readonly title: string;
  /** In the latest run that says anything about it. */
  readonly outcome: Outcome;
  /** Start of the first run of all in which it did not pass. */
  readonly firstSeen: string;
  /** For how many runs, up to the latest, it passes or does not pass without a change. */
  readonly streak: { readonly nights: number; readonly since: string };
  /** How often it changed between passing and not passing within the latest runs. */
  readonly flaps: number;
}

export interface History {
  readonly nights: readonly Night[];
  /** Those that do not pass first. */
  readonly troubled: readonly Troubled[];
  /** How many of the latest runs count. */
  readonly last: number;
}

/** Where a requirement stood in one run. */
interface Stand {
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly kept: boolean;
}

/** The history of a target over its runs, in the order in which they started. */
export function history(certificates: readonly Certificate[]): History {
  const runs = certificates.toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
  const nights = runs.map((run, n) => {
    const before = runs[n - 1];
    const another = before ? differing(sameness(before, run)) : [];
    const turned = before ? turnedBetween(before, run) : [];
    return { startedAt: run.run.startedAt, level: run.level, another, turned };
  });
  const ids = runs.at(-1)?.requirements.map(({ id }) => id) ?? [];
  const troubled = ids.flatMap(id => troubleOf(id, standsOf(id, runs)));
  const passes = ({ outcome }: Troubled) => Number(keeps(outcome) === true);
  return { nights, troubled: troubled.toSorted((a, b) => passes(a) - passes(b)), last };
}

function turnedBetween(before: Certificate, now: Certificate): Night['turned'] {
  const stood = new Map(before.requirements.map(({ id, outcome }) => [id, keeps(outcome)]));
  return now.requirements.flatMap(({ id, outcome }) => {
    const [was, is] = [stood.get(id), keeps(outcome)];
    return was === undefined || is === undefined || was === is ? [] : [{ id, outcome }];
  });
}

/** The runs that say something about a requirement: those that it is unsupported or deferred in do not. */
function standsOf(id: string, runs: readonly Certificate[]): Stand[] {
  return runs.flatMap(({ run, requirements }) => {
    const outcome = requirements.find(requirement => requirement.id === id)?.outcome;
    const kept = outcome && keeps(outcome);
    return outcome && kept !== undefined ? [{ startedAt: run.startedAt, outcome, kept }] : [];
  });
}

function troubleOf(id: string, stands: readonly Stand[]): Troubled[] {
  const latest = stands.slice(-last);
  const first = stands.find(({ kept }) => !kept);
  const now = stands.at(-1);
  if (!first || !now || latest.every(({ kept }) => kept)) return [];
  const streak = stands.slice(stands.findLastIndex(({ kept }) => kept !== now.kept) + 1);
  return [
    {
      id,
      title: catalogue.requirements.find(requirement => requirement.id === id)?.title ?? '',
      outcome: now.outcome,
      firstSeen: first.startedAt,
      streak: { nights: streak.length, since: (streak[0] as Stand).startedAt },
      flaps: latest.filter((stand, n) => n > 0 && stand.kept !== latest[n - 1]?.kept).length,
    },
  ];
}
