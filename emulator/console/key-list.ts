import type { Key } from '../core/types.ts';
import { type Action, actionOf, actions } from './actions.ts';
import { dialogOf } from './dialogs.ts';
import { type Html, html } from './html.ts';
import { layout, postForm } from './layout.ts';
import { type Around, addressOf, type ListPlace } from './places.ts';
import { originWords, stateWords, timeWords } from './words.ts';

const columns = [
  'Alias/ID',
  'Status',
  'Algorithm and Usage',
  'Origin',
  'Created',
  'Scheduled Deletion',
  'Operation',
];

/** The keys of a tab that the search finds, the newest first. */
function keysOf({ tab, search }: ListPlace, { store, session }: Around): Key[] {
  const flag = tab === 'default' ? '1' : '0';
  const keys = store.keysOf(session.project.id).filter(key => key.default_key_flag === flag);
  return keys.filter(key => key.key_id === search || key.key_alias.includes(search)).reverse();
}

function actionLink(action: Action, key: Key, place: ListPlace, { session, rules }: Around): Html {
  if (action.id === 'delete-material' && !rules.consoleAsksBeforeDelete())
    return postForm(
      `/console/keys/${key.key_id}/${action.id}`,
      session,
      html`<button class="link">${action.label}</button>`,
    );
  const address = addressOf(place, { dialog: action.id, key_id: key.key_id });
  return html`<a href="${address}">${action.label}</a>`;
}

function operationsOf(key: Key, place: ListPlace, around: Around): Html {
  const offered = actions.filter(action => action.offered(key, around.rules));
  const links = offered.map(action => actionLink(action, key, place, around));
  const shown = around.rules.consoleActionsInRow();
  const menu = `more-${key.key_id}`;
  const more = html`<button class="link" popovertarget="${menu}">More</button><div id="${menu}" popover class="more">${links.slice(shown)}</div>`;
  return html`<div class="operations">${links.slice(0, shown)}${links.length > shown && more}</div>`;
}

function row(key: Key, place: ListPlace, around: Around): Html {
  const { rules, session } = around;
  const state = rules.consoleShownState(key, session.changed === key.key_id);
  const cells = [
    html`<a href="/console/keys/${key.key_id}">${key.key_alias}</a><br><code>${key.key_id}</code>`,
    html`<span class="state s${state}">${stateWords[state]}</span>`,
    html`${key.key_spec}<br><small>${key.key_usage}</small>`,
    html`${originWords[key.origin]}`,
    html`${timeWords(key.creation_date)}`,
    html`${timeWords(key.scheduledDeletion)}`,
    operationsOf(key, place, around),
  ];
  return html`<tr role="row">${cells.map((cell, n) => html`<td role="cell" data-column="${columns[n]}">${cell}</td>`)}</tr>`;
}

function pages(count: number, place: ListPlace): Html | undefined {
  if (count < 2) return undefined;
  const { page } = place;
  return html`<nav class="pages" aria-label="Pages">${page > 1 && html`<a href="${addressOf(place, { page: page - 1 })}">Previous</a>`}<span>Page ${page} of ${count}</span>${page < count && html`<a href="${addressOf(place, { page: page + 1 })}">Next</a>`}</nav>`;
}

function tabs({ tab }: ListPlace): Html {
  const link = (id: ListPlace['tab'], label: string, address: string) =>
    html`<a href="${address}"${id === tab && html` aria-current="page"`}>${label}</a>`;
  return html`<nav class="tabs" aria-label="Kinds of keys">${link('custom', 'Custom Keys', '/console/keys')}${link('default', 'Default Keys', '/console/keys?tab=default')}</nav>`;
}

function searchForm({ search, tab }: ListPlace): Html {
  return html`<form role="search" method="get" action="/console/keys">${tab === 'default' && html`<input type="hidden" name="tab" value="default">`}<label>Alias or ID <input type="search" name="search" value="${search}"></label><button>Search</button></form>`;
}

/** The list of keys, with the dialog that is open over it. What was said once is not said again. */
export function keyListPage(place: ListPlace, around: Around): string {
  const { rules, session, store } = around;
  const keys = keysOf(place, around);
  const size = rules.consolePageSize();
  const shown = keys.slice((place.page - 1) * size, place.page * size);
  const action = actionOf(place.dialog);
  const key = keys.find(({ key_id }) => key_id === place.key_id);
  const content = html`<h1>Key Management Service</h1>${tabs(place)}${rules.consoleHasSearch() && searchForm(place)}
<p class="total">${keys.length} ${keys.length === 1 ? 'key' : 'keys'}</p>
<table role="table" aria-label="Keys"><thead role="rowgroup"><tr role="row">${columns.map(column => html`<th role="columnheader" scope="col">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${shown.map(each => row(each, place, around))}</tbody></table>
${pages(Math.ceil(keys.length / size), place)}${action && key && dialogOf(action, key, place, around)}`;
  const counter = rules.consoleCounter(place.tab, session.project.id);
  const counted = html`${content}${counter && html`<img src="${counter}" alt="">`}`;
  const page = layout({ title: 'Keys', content: counted, session }, store);
  session.notice = undefined;
  session.changed = undefined;
  return page;
}
