import { demand, Refusal } from '../core/errors.ts';
import { asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { demandSequence, keyByReference, keyInfoOf } from './common.ts';

/** Returns everything about a key except its material. */
export function describeKey(request: Request, store: Store, rules: Rules): Reply {
  const key = rules.keyRead(keyByReference(request, store, rules), request.operation);
  return { body: { key_info: keyInfoOf(key, rules) } };
}

const longestPage = 1000;

/** A count that arrives as a string of digits, or as a number. */
function readCount(value: unknown, fallback: number): number | undefined {
  if (value === undefined || value === '') return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** The keys of the project; in one edition those of one key_spec, AES_256 unless another or ALL is asked for. */
function ofSpec({ projectId, parameters }: Request, store: Store): readonly Key[] {
  const keys = store.keysOf(projectId);
  const spec = asText(parameters.key_spec) || 'AES_256';
  if (store.profile === 'otc' || spec === 'ALL') return keys;
  return keys.filter(key => key.key_spec === spec);
}

function filtered(request: Request, store: Store, rules: Rules): readonly Key[] {
  const { key_state } = request.parameters;
  const state = asText(key_state);
  const valid = key_state === undefined || key_state === '' || /^[1-5]$/.test(state);
  demand(valid, rules.codeForInvalidParameter, request.operation);
  const found = rules.listedKeys(ofSpec(request, store), state);
  const keys = found.map(key => rules.keyRead(key, request.operation));
  return state ? keys.filter(key => rules.listedState(key) === state) : keys;
}

/** Lists the keys of the project, page by page, all of them or those of one state. */
export function listKeys(request: Request, store: Store, rules: Rules): Reply {
  const { operation, parameters } = request;
  demandSequence(request, rules);
  const limit = readCount(parameters.limit, longestPage);
  const marker = readCount(parameters.marker, 0);
  if (limit === undefined || limit > longestPage) throw new Refusal(rules.codeForInvalidLimit(operation));
  if (marker === undefined) throw new Refusal(rules.codeForInvalidMarker(operation));
  const keys = filtered(request, store, rules);
  const page = keys.slice(marker, marker + limit);
  const truncated = marker + limit < keys.length;
  return {
    body: {
      keys: page.map(key => key.key_id),
      key_details: page.map(key => keyInfoOf(key, rules)),
      next_marker: truncated ? String(marker + limit) : '',
      truncated: String(truncated),
      total: keys.length,
    },
  };
}

/** Returns how many keys the project has and may have; default keys do not count. */
export function userQuotas(request: Request, store: Store, rules: Rules): Reply {
  const used = rules.countedKeys(store.keysOf(request.projectId).filter(key => key.default_key_flag === '0'));
  const project = store.projects.get(request.projectId);
  const resources = [
    { type: 'CMK', used, quota: project ? rules.keyQuota(project) : 0 },
    { type: 'grant_per_CMK', used: 0, quota: 100 },
  ];
  return { body: { quotas: { resources } } };
}
