import type { Key } from '../core/types.ts';

/** Keys with the very same material, this one among them; this one alone when it has none. */
export function twinsOf(key: Key, keys: ReadonlyMap<string, Key>): Key[] {
  const { material } = key;
  return material ? [...keys.values()].filter(other => other.material?.equals(material)) : [key];
}
