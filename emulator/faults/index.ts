import type { Fault } from '../rules.ts';
import { access } from './access.ts';
import { deleting } from './deleting.ts';
import { importing } from './importing.ts';
import { input } from './input.ts';
import { preconditions } from './preconditions.ts';
import { replies } from './replies.ts';
import { restoring } from './restoring.ts';
import { timeAndCompany } from './time-and-company.ts';
import { unavailable } from './unavailable.ts';

/** Every fault that the proof puts into the emulator, one at a time. */
export const faults: readonly Fault[] = [
  ...deleting,
  ...unavailable,
  ...restoring,
  ...preconditions,
  ...input,
  ...access,
  ...replies,
  ...importing,
  ...timeAndCompany,
];
