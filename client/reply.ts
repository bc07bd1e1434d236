import type { OperationName } from '../schemas/contract/contract.ts';
import { parseJson } from '../schemas/reading/json.ts';

/** A reply as received, with what was sent named but not repeated. */
export interface Reply {
  /** Id of the exchange in the evidence. */
  readonly exchange: string;
  /** The operation that was called; absent where the path names none. */
  readonly operation?: OperationName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, or undefined when it is not JSON. It is not trusted until a matcher has checked it. */
  readonly body: unknown;
  /** The KMS or gateway code of an error reply, where one can be read. */
  readonly code?: string;
}

/** No published code comes near this length, in characters. */
const longestCode = 100;

/** What a reply answers, in words: `400 KMS.0309`, `200`. */
export function answerOf(reply: Pick<Reply, 'status' | 'code'>): string {
  const { status, code } = reply;
  if (!code) return `${status}`;
  return code.length > longestCode
    ? `${status} with a code of ${code.length} characters`
    : `${status} ${code}`;
}

/** Codes that say that the credentials themselves are not accepted, rather than that a permission is missing. */
const senderRefused = /^(KMS\.030[1-5]|KMS\.0321|APIGW?\.03\d\d)$/;

/** True when a reply refuses who sends the request, and not what is asked for. */
export function refusesSender({ status, code = '' }: Pick<Reply, 'status' | 'code'>): boolean {
  return status === 401 || (status === 403 && senderRefused.test(code));
}

/** The body as JSON; undefined when it is not JSON, or nests too deep to be looked at. */
export const jsonOf = parseJson;

/** Reads a member of a body along a path, without trusting the body's shape. */
export function memberOf(body: unknown, ...path: string[]): unknown {
  let value = body;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/**
 * A member as text: a JSON number reads like the string of its digits, because IMP-013 alone checks the type.
 */
export function textOf(body: unknown, ...path: string[]): string | undefined {
  const value = memberOf(body, ...path);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}
