import type { Variant } from '../rules/rules.ts';
import { answers } from './answers.ts';
import { behaviour } from './behaviour.ts';
import { otherCodes } from './codes.ts';
import { consoleVariants } from './console.ts';
import { lagging } from './lagging.ts';
import { weathers } from './weather.ts';

/** Every benign variant that the proof puts into the emulator, one at a time. */
export const variants: readonly Variant[] = [
  ...answers,
  ...otherCodes,
  ...behaviour,
  ...lagging,
  ...weathers,
  ...consoleVariants,
];
