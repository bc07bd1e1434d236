import { createHash } from 'node:crypto';
import type { Store } from '../core/store.ts';
import type { Project } from '../core/types.ts';

const idOf = (text: string): string => createHash('md5').update(text).digest('hex');

function entry(type: string, name: string, region: string, url: string) {
  const endpoint = { id: idOf(`${type} ${url}`), interface: 'public', region, region_id: region, url };
  return { id: idOf(type), type, name, endpoints: [endpoint] };
}

/**
 * The services as real catalogs list them: KMS twice, the second time with the project in its URL.
 * @param origin scheme, host and port that the client used.
 */
export function catalogOf(project: Project | undefined, origin: string, store: Store): unknown[] {
  const iam = entry('identity', 'iam', '*', `${origin}/v3`);
  const kms = entry('kms', 'key-management', store.realm, `${origin}/v1.0/`);
  if (!project) return [iam, kms];
  return [iam, kms, entry('kmsv1', 'kmsv1', store.realm, `${origin}/v1.0/${project.id}`)];
}
