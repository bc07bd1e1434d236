import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Survivor } from '../../../reports/proof/generated/verdict.ts';
import { codeRoot } from '../../../run/package-root.ts';

/** The survivors that are explained. */
export function readSurvivors(): readonly Survivor[] {
  const text = readFileSync(join(codeRoot, 'emulator', 'survivors.json'), 'utf8');
  return (JSON.parse(text) as { survivors: readonly Survivor[] }).survivors;
}
