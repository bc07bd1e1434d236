import type { Fault } from '../rules/rules.ts';
import { autFaults } from './aut.ts';
import { cnsFaults } from './cns.ts';
import { conFaults } from './con.ts';
import { delFaults } from './del.ts';
import { errFaults } from './err.ts';
import { expFaults } from './exp.ts';
import { httpFaults } from './http.ts';
import { impFaults } from './imp.ts';
import { impValueFaults } from './imp-values.ts';
import { inpFaults } from './inp.ts';
import { isoFaults } from './iso.ts';
import { preFaults } from './pre.ts';
import { recFaults } from './rec.ts';
import { staFaults } from './sta.ts';

/** The faults of each group of requirements, by the file that defines them. */
export const faultLists: Readonly<Record<string, readonly Fault[]>> = {
  'faults/del': delFaults,
  'faults/sta': staFaults,
  'faults/rec': recFaults,
  'faults/pre': preFaults,
  'faults/inp': inpFaults,
  'faults/aut': autFaults,
  'faults/err': errFaults,
  'faults/http': httpFaults,
  'faults/imp': impFaults,
  'faults/imp-values': impValueFaults,
  'faults/exp': expFaults,
  'faults/iso': isoFaults,
  'faults/con': conFaults,
  'faults/cns': cnsFaults,
};

/** Every fault that the proof puts into the emulator, one at a time, by the group of the first requirement it breaks. */
export const faults: readonly Fault[] = Object.values(faultLists).flat();
