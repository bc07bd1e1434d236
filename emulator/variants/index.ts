import type { Variant } from '../rules/rules.ts';
import { answers } from './answers.ts';
import { behaviour } from './behaviour.ts';
import { otherCodes } from './codes.ts';
import { consoleVariants } from './console.ts';
import { lagging } from './lagging.ts';
import { weathers } from './weather.ts';

/** The benign variants, by the file that defines them. */
export const variantLists: Readonly<Record<string, readonly Variant[]>> = {
  'variants/answers': answers,
  'variants/codes': otherCodes,
  'variants/behaviour': behaviour,
  'variants/lagging': lagging,
  'variants/weather': weathers,
  'variants/console': consoleVariants,
};

/** Every benign variant that the proof puts into the emulator, one at a time. */
export const variants: readonly Variant[] = Object.values(variantLists).flat();
