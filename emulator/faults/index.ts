import type { Fault } from '../rules/rules.ts';
import { access } from './access.ts';
import { codes } from './codes.ts';
import { deleting } from './deleting.ts';
import { importing } from './importing.ts';
import { input } from './input.ts';
import { nearMisses } from './near-misses.ts';
import { preconditions } from './preconditions.ts';
import { races } from './races.ts';
import { refusalsWithEffect } from './refusals-with-effect.ts';
import { replies } from './replies.ts';
import { restoring } from './restoring.ts';
import { secondTime } from './second-time.ts';
import { timeAndCompany } from './time-and-company.ts';
import { transport } from './transport.ts';
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
  ...codes,
  ...secondTime,
  ...refusalsWithEffect,
  ...nearMisses,
  ...races,
  ...transport,
];
