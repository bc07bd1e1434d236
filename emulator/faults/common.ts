import { createHash } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import { readHeader } from '../crypto/ciphertext.ts';
import type { Passing } from '../rules/request.ts';
import type { Fault, Rules } from '../rules/rules.ts';

/** Keys with the very same material, this one among them; this one alone when it has none. */
export function twinsOf(key: Key, keys: ReadonlyMap<string, Key>): Key[] {
  const { material } = key;
  return material ? [...keys.values()].filter(other => other.material?.equals(material)) : [key];
}

/** A refusal that changes something: when this operation was refused with this code, the named key is changed. */
export function changeWhenRefused(
  operation: string,
  code: string,
  change: (key: Key) => void,
): Rules['effectOfRefusal'] {
  return (refusedWith, request, keys) => {
    const key = keys.get(String(request.parameters.key_id));
    if (request.operation === operation && refusedWith === code && key) change(key);
  };
}

/** One operation serves the keys of every project. */
export const seesOtherProjects =
  (open: string): Fault['patch'] =>
  documented => ({
    seesKey: (key, projectId, operation) =>
      operation === open || documented.seesKey(key, projectId, operation),
  });

/** Other bytes for each material, always the same ones. */
export const otherBytes = (material: Buffer): Buffer =>
  createHash('sha256').update(material).update('other').digest();

/** Remembers the material of each key, and calls `act` with it when an operation names a key that has none. */
export function remembering(
  documented: Rules,
  act: (key: Key, material: Buffer, operation: string) => void,
): Rules['seesKey'] {
  const kept = new Map<string, Buffer>();
  return (key, projectId, operation) => {
    if (key.material) kept.set(key.key_id, key.material);
    const material = kept.get(key.key_id);
    if (material && !key.material) act(key, material, operation);
    return documented.seesKey(key, projectId, operation);
  };
}

export const day = 86_400_000;
export const importing = 'import-key-material';
export const fetching = 'get-parameters-for-import';
export const deleting = 'delete-imported-key-material';
export const scheduling = 'schedule-key-deletion';

export type Next = () => Reply | Promise<Reply>;
export type Members = Record<string, unknown>;

export const isDeleted = (key: Key): boolean => key.state === '5' && key.deletedFrom !== undefined;

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Refusal && error.code === code;

export const bodyOf = (reply: Reply): Members => reply.body as Members;

/** The key that a request names by its id. */
export const keyById = ({ request, keys }: Passing): Key | undefined =>
  keys.get(String(request.parameters.key_id));

/** Runs an operation that only reads as if the key were Enabled with this material. */
export function lend(key: Key, material: Buffer, next: Next): Reply | Promise<Reply> {
  const { state, material: own } = key;
  Object.assign(key, { material, state: '2' });
  try {
    return next();
  } finally {
    Object.assign(key, { material: own, state });
  }
}

/** The time of the last request, in milliseconds, for rules that are not told it. */
export function timeOfRequests(): { readonly passedOn: Rules['passedOn']; now(): number } {
  let last = 0;
  return {
    passedOn: ({ now }, next) => {
      last = now;
      return next();
    },
    now: () => last,
  };
}

/** The key of the project that a request names by its alias. */
export function keyByAlias({ request, keys }: Passing): Key | undefined {
  const [, alias] = /^alias\/(.+)$/.exec(String(request.parameters.key_id)) ?? [];
  return [...keys.values()].find(key => key.project_id === request.projectId && key.key_alias === alias);
}

/** The key that the ciphertext of a decrypt-data names. */
export function keyOfCiphertext({ request, keys }: Passing): Key | undefined {
  const header = readHeader(Buffer.from(String(request.parameters.cipher_text), 'base64'));
  return header && keys.get(header.key_id);
}

/** When each key was first seen without the material that was deleted by hand. */
export function deletions(): (keys: ReadonlyMap<string, Key>, now: number) => ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  return (keys, now) => {
    for (const key of keys.values()) {
      if (!isDeleted(key)) since.delete(key.key_id);
      else if (!since.has(key.key_id)) since.set(key.key_id, now);
    }
    return since;
  };
}
