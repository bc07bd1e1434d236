import type { Key } from '../core/types.ts';
import type { Action } from './actions.ts';
import { type Html, html } from './html.ts';
import { postForm } from './layout.ts';
import { type Around, addressOf, type ListPlace } from './places.ts';
import { stateWords } from './words.ts';

const wrappingAlgorithms = ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1', 'RSAES_PKCS1_V1_5'];

function confirmation(word: string): Html | undefined {
  if (!word) return undefined;
  return html`<label>Enter ${word} to confirm <input name="word" required pattern="${word}" autocomplete="off"></label>`;
}

/** Where the public key and the token of an import are downloaded, before the files are uploaded below. */
function importItems(key: Key, { session, rules, store }: Around): Html {
  const offered = wrappingAlgorithms.filter(name => rules.acceptsWrappingAlgorithm(name, store.profile));
  const options = offered.map(name => html`<option>${name}</option>`);
  const content = html`<fieldset><legend>1. Download the Import Items</legend>
<label>Key wrapping algorithm <select name="algorithm">${options}</select></label>
<button>Download and Continue</button></fieldset>`;
  return postForm(`/console/keys/${key.key_id}/import-items`, session, content);
}

function importFields({ key_spec }: Key): Html {
  const privateKey = /^(RSA|EC)/.test(key_spec);
  return html`<fieldset><legend>2. Import Key Material</legend>
<label>Key material file <input type="file" name="material" required></label>
${privateKey && html`<label>Private key file <input type="file" name="private_key" required></label>`}</fieldset>
<fieldset><legend>3. Import Key Token</legend>
<label>Key import token <input type="file" name="token" required></label>
<label><input type="radio" name="expires" value="no" checked> Key material will never expire</label>
<label><input type="radio" name="expires" value="yes"> Key material will expire</label>
<label>Expiration time (UTC) <input type="datetime-local" name="expiration"></label></fieldset>`;
}

function fieldsOf(action: Action, key: Key, { rules }: Around): Html | undefined {
  if (action.id === 'import-material') return importFields(key);
  if (action.id === 'delete-material') return confirmation(rules.consoleConfirmationWord());
  if (action.id === 'delete')
    return html`<label>Waiting period in days (7 to 1096) <input type="number" name="pending_days" min="7" max="1096" value="7" required></label>`;
  return undefined;
}

const explanations: Readonly<Record<string, string>> = {
  'delete-material':
    'After the deletion the key is unavailable, and its status changes to Pending import. Data that was encrypted with it cannot be decrypted until the same material is imported again.',
  delete: 'The key and everything that was encrypted with it is lost when the waiting period is over.',
};

/** The dialog of an action, with OK and Cancel. */
export function dialogOf(action: Action, key: Key, place: ListPlace, around: Around): Html {
  const { session, rules } = around;
  const sends = action.id === 'delete-material' ? rules.consoleActionOfCancel() : '';
  const address = addressOf(place);
  const ok = html`<input type="hidden" name="back" value="${address}">${fieldsOf(action, key, around)}`;
  const cancel = sends
    ? html`<button id="cancel" form="ok" formnovalidate formaction="/console/keys/${key.key_id}/${sends}">Cancel</button>`
    : html`<a id="cancel" class="button" role="button" href="${address}">Cancel</a>`;
  return html`<dialog open aria-labelledby="dialog-title"><h2 id="dialog-title">${action.label}</h2>
<p>${explanations[action.id]}</p>
<dl><div><dt>Alias</dt><dd>${key.key_alias}</dd></div><div><dt>ID</dt><dd>${key.key_id}</dd></div><div><dt>Status</dt><dd>${stateWords[key.state]}</dd></div></dl>
${action.id === 'import-material' && importItems(key, around)}
${postForm(`/console/keys/${key.key_id}/${action.id}`, session, ok, 'ok')}
<p class="buttons"><button form="ok" class="primary">OK</button>${cancel}</p></dialog>`;
}
