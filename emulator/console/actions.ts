import { Refusal, textOf } from '../core/errors.ts';
import type { Key, Reply, Request } from '../core/types.ts';
import { operations } from '../handlers/index.ts';
import type { Rules } from '../rules/rules.ts';
import type { Form } from './forms.ts';
import type { Around } from './places.ts';

/** Something that a row offers: the operation that its dialog sends, and what is said when it is done. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly operation: string;
  readonly done: string;
  readonly refused: string;
  readonly offered: (key: Key, rules: Rules) => boolean;
  /** Members of the operation's body besides the key id. */
  readonly members?: (form: Form, rules: Rules) => Promise<Record<string, unknown>>;
}

const isCustom = ({ default_key_flag }: Key) => default_key_flag === '0';
const base64 = async (form: Form, name: string) => (await form.file(name)).toString('base64');

/** Empty where the material shall never expire. */
function expiryIn(form: Form): { expiration_time?: number } {
  if (form.text('expires') !== 'yes') return {};
  return { expiration_time: Math.floor(Date.parse(`${form.text('expiration')}Z`) / 1000) };
}

/** What a row can offer, in the order in which it is shown. */
export const actions: readonly Action[] = [
  {
    id: 'import-material',
    label: 'Import Key Material',
    operation: 'import-key-material',
    done: 'Key imported successfully',
    refused: 'The key material was not imported.',
    offered: key => isCustom(key) && key.origin === 'external' && key.state === '5',
    members: async (form, rules) => ({
      encrypted_key_material: rules.consoleMaterialToImport(await form.file('material')).toString('base64'),
      import_token: await base64(form, 'token'),
      ...((await form.file('private_key')).length > 0 && {
        encrypted_privatekey: await base64(form, 'private_key'),
      }),
      ...expiryIn(form),
    }),
  },
  {
    id: 'delete-material',
    label: 'Delete Key Material',
    operation: 'delete-imported-key-material',
    done: 'Key material deleted successfully',
    refused: 'The key material was not deleted.',
    offered: (key, rules) => rules.consoleOffersDelete(key),
  },
  {
    id: 'enable',
    label: 'Enable',
    operation: 'enable-key',
    done: 'Key enabled successfully',
    refused: 'The key was not enabled.',
    offered: key => isCustom(key) && key.state === '3',
  },
  {
    id: 'disable',
    label: 'Disable',
    operation: 'disable-key',
    done: 'Key disabled successfully',
    refused: 'The key was not disabled.',
    offered: key => isCustom(key) && key.state === '2',
  },
  {
    id: 'delete',
    label: 'Delete',
    operation: 'schedule-key-deletion',
    done: 'Key deletion scheduled successfully',
    refused: 'The deletion was not scheduled.',
    offered: key => isCustom(key) && key.state !== '4',
    members: async form => ({ pending_days: form.text('pending_days') }),
  },
  {
    id: 'cancel-deletion',
    label: 'Cancel Deletion',
    operation: 'cancel-key-deletion',
    done: 'Key deletion canceled successfully',
    refused: 'The deletion was not canceled.',
    offered: key => isCustom(key) && key.state === '4',
  },
];

export const actionOf = (id: string): Action | undefined => actions.find(action => action.id === id);

/**
 * Sends an operation of the API for the user of the session.
 * @throws Refusal as the API refuses it.
 */
export async function operate(
  name: string,
  parameters: Record<string, unknown>,
  { store, rules, session, request: { origin } }: Around,
): Promise<Reply> {
  const operation = operations.get(name);
  if (!operation) throw new Refusal(rules.codeForUnknownOperation(name));
  const projectId = session.project.id;
  if (!rules.permits(session.user, operation.action, projectId))
    throw new Refusal(rules.codeForMissingPermission(name));
  const request: Request = {
    method: 'POST',
    path: '',
    query: '',
    headers: {},
    raw: Buffer.alloc(0),
    origin,
    projectId,
    operation: name,
    parameters,
  };
  const reply = await operation.handle(request, store, rules);
  if (operation.changes) await store.keep();
  return reply;
}

/** Does an action, and leaves what the next page says of it. */
export async function act(action: Action, key: Key, form: Form, around: Around): Promise<void> {
  const { rules, session, store } = around;
  const isDelete = action.id === 'delete-material';
  const target = isDelete ? rules.consoleKeyToDelete(key, store.keysOf(session.project.id)) : key;
  const refused = await refusalOf(action, target, form, around);
  const success = isDelete ? rules.consoleAnnouncesDelete(!refused) : !refused;
  session.changed = key.key_id;
  if (success) session.notice = { kind: 'success', text: action.done };
  else if (refused)
    session.notice = { kind: 'error', text: `${action.refused} ${textOf(refused)} (${refused})` };
}

/** The code with which the operation was refused, if it was. */
async function refusalOf(
  action: Action,
  { key_id }: Key,
  form: Form,
  around: Around,
): Promise<string | undefined> {
  try {
    const members = await action.members?.(form, around.rules);
    await operate(action.operation, { key_id, ...members }, around);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}
