import type { OperationName } from '../../schemas/contract/contract.ts';
import { counted } from '../config/counted.ts';
import { knownSecret } from '../host/keys/identity.ts';
import { NamedKeys } from '../host/keys/named-keys.ts';
import { CannotStart } from '../start/cannot-start.ts';
import { lockHolder, targetLock } from '../start/lock.ts';
import { findLeftovers } from '../sweep/leftovers.ts';
import { badLines, openEntries } from '../sweep/open-ledgers.ts';
import { defaultOlderThanMs } from '../sweep/sweep.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';
import type { Prober } from './prober.ts';

/** Whether a run is under way on the target. */
export function lock({ config }: Prober): Diagnosis {
  try {
    const holder = lockHolder(targetLock(config));
    return holder
      ? bad('lock', holder, 'Wait until it has ended, or end it.')
      : ok('lock', 'no other run is using this target');
  } catch (error) {
    if (error instanceof CannotStart) return bad('lock', error.message, 'Nothing can start before that.');
    throw error;
  }
}

/** What earlier runs left there. */
export async function leftovers(prober: Prober): Promise<Diagnosis[]> {
  const { config } = prober;
  const { other, target } = config;
  const ledgerSecret = config.ledgerSecret ?? knownSecret(config.stateDir);
  const elsewhere = other && { token: other.token, projectId: other.projectId };
  const call = (operation: OperationName, body: unknown) => prober.call(operation, body, elsewhere);
  const second = other && { call };
  const proving = {
    client: prober,
    ...(second ? { other: second } : {}),
    named: new NamedKeys(prober, second, target.profile),
    ledgerSecret,
    projectId: target.projectId,
  };
  const open = openEntries(config).map(entry => ({ ...entry, patienceMs: 0 }));
  const found = await findLeftovers(proving, open, config, { olderThanMs: defaultOlderThanMs });
  const { due, kept, standing, young, foreign } = found;
  const held = kept.length
    ? `; ${kept.length} kept for a later run, which checks what is promised of them`
    : '';
  const alone = foreign.length ? `; ${foreign.length} named like ours that nothing proves ours` : '';
  const recent = young.length ? `; ${young.length} of a run that may be under way elsewhere` : '';
  const stay = standing ? `; ${counted(standing, 'standing key')}` : '';
  const value = `${counted(due.length, 'key')} of earlier runs${stay}${held}${recent}${alone}`;
  return [
    due.length ? warn('left over', value, 'kms-conformance sweep retires them.') : ok('left over', value),
    ...kept.map(({ key_id, reason }) => ok('promised', `${reason} (${key_id})`)),
    ...[...badLines(config), ...found.residue].map(({ alias, reason }) =>
      warn('left over', `${alias}: ${reason}`, 'See kms-conformance sweep.'),
    ),
  ];
}
