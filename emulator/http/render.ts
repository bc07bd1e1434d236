import { randomBytes } from 'node:crypto';
import { IamRefusal, Refusal } from '../core/errors.ts';
import type { Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';

/** A reply as it goes over the wire. */
export interface Rendered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: string | Buffer;
  /** The code of a refusal. */
  readonly code?: string;
}

function rendered(
  status: number,
  extra: Record<string, string>,
  request: Request,
  bytes: string,
  rules: Rules,
) {
  const type: Record<string, string> =
    bytes === '' ? {} : { 'Content-Type': rules.contentType(status, request.operation) };
  const connection: Record<string, string> = rules.keepsConnection() ? {} : { Connection: 'close' };
  return { status, headers: { ...type, ...extra, ...connection }, bytes };
}

/** Renders what a handler returned. */
export function renderReply(reply: Reply, request: Request, rules: Rules): Rendered {
  const { operation } = request;
  const headers = { ...rules.replyHeaders(randomBytes(16).toString('hex')), ...reply.headers };
  const body = rules.successBody(operation, reply.body, request);
  const status = reply.status ?? rules.successStatus(operation);
  return rendered(status, headers, request, rules.serialize(body, operation), rules);
}

/** Renders a refusal; any other error is a defect and is answered as an internal error. */
export function renderError(error: unknown, request: Request, rules: Rules): Rendered {
  const requestId = randomBytes(16).toString('hex');
  const headers = rules.replyHeaders(requestId);
  const { operation } = request;
  if (error instanceof IamRefusal) {
    const body = { error: { message: error.message, code: error.status, title: error.title } };
    return { ...rendered(error.status, headers, request, `${JSON.stringify(body)}\n`, rules), code: 'IAM' };
  }
  const refusal = error instanceof Refusal ? error : new Refusal(rules.codeForCrash(operation));
  const status = refusal.status ?? rules.statusOf(refusal.code, operation);
  const text = rules.errorText(refusal.code, request);
  const body = rules.errorBody(refusal.code, text, requestId, request);
  return {
    ...rendered(status, headers, request, rules.serialize(body, operation), rules),
    code: refusal.code,
  };
}
