import type { OperationName } from '../../schemas/contract/contract.ts';
import { knownSecret } from '../host/keys/identity.ts';
import { CannotStart } from '../start/cannot-start.ts';
import { lockHolder } from '../start/lock.ts';
import { findLeftovers } from '../sweep/leftovers.ts';
import { openEntries } from '../sweep/open-ledgers.ts';
import { bad, type Finding, ok, warn } from './finding.ts';
import type { Prober } from './prober.ts';

/** Whether a run is under way on the target. */
export function lock({ config }: Prober): Finding {
  try {
    const holder = lockHolder(config);
    return holder
      ? bad('lock', holder, 'Wait until it has ended, or end it.')
      : ok('lock', 'nobody works on this target');
  } catch (error) {
    if (error instanceof CannotStart) return bad('lock', error.message, 'Nothing can start before that.');
    throw error;
  }
}

/** What earlier runs left there. */
export async function leftovers(prober: Prober): Promise<Finding[]> {
  const { config } = prober;
  const { other, target } = config;
  const ledgerSecret = config.ledgerSecret ?? knownSecret(config.stateDir);
  const elsewhere = other && { token: other.token, projectId: other.projectId };
  const call = (operation: OperationName, body: unknown) => prober.call(operation, body, elsewhere);
  const proving = {
    client: prober,
    ...(other ? { other: { call } } : {}),
    ledgerSecret,
    projectId: target.projectId,
  };
  const open = openEntries(config).map(entry => ({ ...entry, patienceMs: 0 }));
  const { due, kept, foreign, residue } = await findLeftovers(proving, open, config);
  const held = kept.length ? `; ${kept.length} kept until a later run has verified something of them` : '';
  const alone = foreign.length ? `; ${foreign.length} named like ours that nothing proves ours` : '';
  const value = `${due.length} keys of earlier runs${held}${alone}`;
  return [
    due.length ? warn('left over', value, 'kms-conformance sweep retires them.') : ok('left over', value),
    ...residue.map(({ alias, reason }) =>
      warn('left over', `${alias}: ${reason}`, 'See kms-conformance sweep.'),
    ),
  ];
}
