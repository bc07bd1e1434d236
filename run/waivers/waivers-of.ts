import type { Waiver } from '../../schemas/generated/waivers.ts';
import type { Config } from '../config/shape.ts';
import { targetName } from '../config/target.ts';

/**
 * The waivers of a run; what reads them is loaded only where there are any.
 * @throws ConfigError when the file cannot be used today, for this target.
 */
export async function waiversOf({ waivers, target }: Config): Promise<Waiver[]> {
  if (waivers === undefined) return [];
  const { readWaivers } = await import('./waivers.ts');
  return readWaivers(waivers, targetName(target), new Date());
}
