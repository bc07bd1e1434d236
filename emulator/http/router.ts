import { demand, Refusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Reply, Request, User } from '../core/types.ts';
import { operations } from '../handlers/index.ts';
import { userOf } from '../iam/authenticate.ts';
import type { Rules } from '../rules/rules.ts';

/** Reads the JSON object that every POST carries. */
function readParameters(request: Request, rules: Rules): Record<string, unknown> {
  const { operation, headers, raw } = request;
  demand(
    rules.acceptsContentType(headers['content-type'], operation),
    rules.codeForWrongContentType,
    operation,
  );
  demand(rules.acceptsBodyLength(raw.length), rules.codeForLongBody, operation);
  const text = rules.decodeBody(raw);
  const value = text === undefined ? undefined : rules.parseJson(text);
  const shallow = text === undefined || value === undefined || rules.acceptsNesting(text);
  const body = shallow ? rules.readBody(value, operation) : undefined;
  if (!body) throw new Refusal(rules.codeForInvalidJson(operation));
  return body;
}

function demandPermission(user: User, action: string, request: Request, rules: Rules): void {
  const { operation, projectId } = request;
  demand(rules.permits(user, action, projectId), rules.codeForMissingPermission, operation);
}

/**
 * Answers a request under `/v1.0/{project_id}/kms/`: credentials, path, method, body, then the operation.
 * @throws Refusal with a documented code.
 */
export async function answer(request: Request, store: Store, rules: Rules): Promise<Reply> {
  const target = rules.resolvePath(request.path);
  if (!target) throw new Refusal(rules.codeForUnknownPath(''));
  Object.assign(request, target);
  const { operation: name } = request;
  const first = rules.authenticatesFirst();
  let user = first ? userOf(request, store, rules) : undefined;
  const operation = operations.get(name);
  if (!operation) throw new Refusal(rules.codeForUnknownOperation(name));
  const served = rules.acceptsMethod(operation.method, request.method, name, request.query);
  demand(served, rules.codeForWrongMethod, name);
  if (user) demandPermission(user, operation.action, request, rules);
  if (operation.method === 'POST') request.parameters = readParameters(request, rules);
  if (!user) {
    user = userOf(request, store, rules);
    demandPermission(user, operation.action, request, rules);
  }
  const passing = { request, keys: store.keys, now: store.now() };
  const reply = await rules.passedOn(passing, () => operation.handle(request, store, rules));
  if (operation.changes) await store.keep();
  return reply;
}
