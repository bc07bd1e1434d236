import { publishedStatus, textOf } from '../core/errors.ts';
import type { Request } from '../core/types.ts';

export const successStatus = (_operation: string): number => 200;

/** Changes the body of a success before it is written. */
export const successBody = (_operation: string, body: unknown, _request: Request): unknown => body;

/** The body of a successful delete-imported-key-material. "Response: None"; clients decode an object. */
export const deleteReply = (): unknown => ({});

/** The body of a successful import-key-material. */
export const importReply = (): unknown => ({});

export const statusOf = (code: string, _operation: string): number => publishedStatus(code);

export const errorText = (code: string, _request: Request): string => textOf(code);

/** The service's envelope for KMS.*, the flat form of the gateway for APIGW.*. */
export function errorBody(code: string, text: string, requestId: string, _request: Request): unknown {
  if (code.startsWith('KMS.')) return { error: { error_code: code, error_msg: text } };
  return { error_msg: text, error_code: code, request_id: requestId };
}

export const contentType = (_status: number, _operation: string): string => 'application/json';

export const replyHeaders = (requestId: string): Record<string, string> => ({ 'X-Request-Id': requestId });

/** Real replies end with a line feed. */
export const serialize = (body: unknown, _operation: string): string =>
  body === undefined ? '' : `${JSON.stringify(body)}\n`;

/** A promise to wait for before the reply is sent; where it is rejected the connection breaks and there is no reply. */
export const waitBeforeReply = (_operation: string, _request: Request): Promise<void> | undefined =>
  undefined;

export const keepsConnection = (): boolean => true;
