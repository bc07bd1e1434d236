import type { ValidateFunction } from 'ajv';
import { isObject, parseJson } from '../reading/json.ts';
import validators from '../validators.ts';
import { isPublished, publishedStatus } from './error-codes.ts';
import { kindOf, type Violation, violationsOf } from './violation.ts';

/** What an error reply was found to be; each list is empty where nothing is wrong. Messages stand alone. */
export interface CheckedError {
  /** ERR-001: the documented envelope. */
  readonly envelope: Violation[];
  /** ERR-002: a published code with the status it is published for. */
  readonly code: Violation[];
  /** ERR-003: Content-Type application/json. */
  readonly contentType: Violation[];
  /** The code, read as leniently as can be; absent where none can be read. */
  readonly errorCode?: string;
}

/** What a gateway answers by itself, as published; 494 is a request whose header is too large. */
const gatewayStatuses = new Set([400, 401, 403, 404, 405, 413, 414, 415, 429, 494]);
const readable = /^(KMS|APIGW?)\.[0-9]{4}$/;

/**
 * Holds an error reply of the KMS (not of IAM) to the contract: `{"error":{"error_code","error_msg"}}` of the
 * service, or the flat `{error_code,error_msg,request_id}` of a gateway where a gateway may speak. Further members
 * are allowed. An empty body needs no Content-Type.
 */
export function checkErrorReply(
  status: number,
  contentType: string | undefined,
  bodyText: string,
): CheckedError {
  const body = parseJson(bodyText);
  const errorCode = readCode(body);
  return {
    envelope: checkEnvelope(status, body, bodyText),
    code: checkCode(errorCode, status),
    contentType: checkContentType(contentType, bodyText),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

function checkEnvelope(status: number, body: unknown, bodyText: string): Violation[] {
  if (bodyText.trim() === '') return [violation('', 'the body is empty')];
  if (body === undefined) return [violation('', 'the body is not JSON')];
  if (!isObject(body)) return [violation('', `the body is ${kindOf(body)}`)];
  if ('error' in body) return held(validators.ServiceError, body);
  if (!('error_code' in body)) return [violation('', 'the body has neither error nor error_code')];
  const speaks = gatewayStatuses.has(status) || status >= 500;
  if (!speaks) return [violation('', `the body has the form of a gateway, which answers no ${status}`)];
  return held(validators.GatewayError, body).map(lenientOnRequestId);
}

/** Older gateways send no `request_id`. */
function lenientOnRequestId(found: Violation): Violation {
  return found.pointer === '/request_id' ? { ...found, nonStrict: true } : found;
}

function held(validate: ValidateFunction, body: unknown): Violation[] {
  if (validate(body)) return [];
  return violationsOf(validate.errors ?? [], body).map(v => ({
    ...v,
    message: `${v.pointer.slice(1).replaceAll('/', '.')} ${v.message}`,
  }));
}

/** Gateway codes are right by their pattern; a code that cannot be read is judged as part of the envelope alone. */
function checkCode(code: string | undefined, status: number): Violation[] {
  if (!code?.startsWith('KMS.') || isPublished(code, status)) return [];
  const documented = publishedStatus(code);
  const why = documented ? `is published for ${documented}, came with ${status}` : 'is in no published table';
  return [violation('/error/error_code', `${code} ${why}`)];
}

function checkContentType(contentType: string | undefined, bodyText: string): Violation[] {
  if (contentType === undefined && bodyText === '') return [];
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return [];
  return [violation('', mediaType ? `Content-Type is ${mediaType}` : 'there is no Content-Type')];
}

function readCode(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const candidates = [isObject(body.error) ? body.error.error_code : undefined, body.error_code];
  return candidates
    .filter(code => typeof code === 'string')
    .map(code => code.trim().toUpperCase())
    .find(code => readable.test(code));
}

function violation(pointer: string, message: string): Violation {
  return { pointer, message, nonStrict: false };
}
