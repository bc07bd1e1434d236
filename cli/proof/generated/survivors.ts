import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeRoot } from '../../../run/package-root.ts';
import type { Survivor } from '../../../schemas/generated/survivors.ts';
import validators from '../../../schemas/generated/validators.cjs';

/** The survivors that are explained. @throws Error when the list does not fit its schema. */
export function readSurvivors(): readonly Survivor[] {
  const text = readFileSync(join(codeRoot, 'emulator', 'survivors.json'), 'utf8');
  const list: unknown = JSON.parse(text);
  if (validators.survivors(list)) return list.survivors;
  const problems = (validators.survivors.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message}`,
  );
  throw new Error(
    `emulator/survivors.json does not fit schemas/formats/survivors.schema.json: ${problems.join('; ')}`,
  );
}
