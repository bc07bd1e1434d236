import { isObject } from '../reading/json.ts';
import type { OperationName } from './operations.ts';

type Members = Record<string, unknown>;

const dates = new Set(['creation_date', 'scheduled_deletion_date']);
const digits = /^[0-9]{1,15}$/;

/**
 * A copy of a success reply in which everything that is only non-strict is put right, so that what the schema
 * still finds in it is a failure.
 */
export function tolerate(operation: OperationName, body: unknown): unknown {
  if (!isObject(body)) return body;
  switch (operation) {
    case 'delete-imported-key-material':
      return 'error' in body ? { error: body.error } : {};
    case 'encrypt-datakey':
    case 'decrypt-datakey':
      return { ...body, ...textFrom(body.datakey_length) };
    case 'get-parameters-for-import':
      return { ...body, ...numberFrom('expiration_time', body.expiration_time) };
    case 'list-keys':
      return { ...body, ...numberFrom('total', body.total), ...strings(body, 'key_details') };
    default:
      return { ...body, ...strings(body, 'key_info'), ...strings(body, 'key_details') };
  }
}

function numberFrom(member: string, value: unknown): Members {
  return typeof value === 'string' && digits.test(value) ? { [member]: Number(value) } : {};
}

function textFrom(value: unknown): Members {
  return typeof value === 'number' ? { datakey_length: String(value) } : {};
}

/** The member with its scalars as strings: `key_info` itself, or each of `key_details`. */
function strings(body: Members, member: 'key_info' | 'key_details'): Members {
  const value = body[member];
  if (isObject(value)) return { [member]: asStrings(value) };
  if (Array.isArray(value))
    return { [member]: value.map(entry => (isObject(entry) ? asStrings(entry) : entry)) };
  return {};
}

function asStrings(info: Members): Members {
  return Object.fromEntries(
    Object.entries(info).map(([name, value]) => {
      const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
      return [name, dates.has(name) ? inMilliseconds(text) : text];
    }),
  );
}

/** Seconds (10 digits), microseconds (16) and nanoseconds (19) as milliseconds; anything else as it is. */
function inMilliseconds(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[0-9]+$/.test(value)) return value;
  if (value.length === 10) return `${value}000`;
  return value.length === 16 || value.length === 19 ? value.slice(0, 13) : value;
}
