import type { Store } from '../core/store.ts';
import type { Key } from '../core/types.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import type { Around } from './places.ts';
import { originWords, stateWords, timeWords } from './words.ts';

/** Where a user logs in. @param wrong the last attempt was refused. */
export function loginPage(store: Store, wrong = false): string {
  const content = html`<h1>Log in to the management console</h1>${wrong && html`<p class="notice error" role="alert">The account, the user name or the password is incorrect.</p>`}
<form class="login" method="post" action="/console/login">
<label>Account name <input name="account" required autocomplete="organization"></label>
<label>User name <input name="user" required autocomplete="username"></label>
<label>Password <input type="password" name="password" required autocomplete="current-password"></label>
<button class="primary">Log In</button></form>`;
  return layout({ title: 'Log in', content }, store);
}

export function homePage({ session, store }: Around): string {
  const content = html`<h1>Management console</h1><p>Select a region or project in the upper left corner, and a service from the service list.</p>`;
  return layout({ title: 'Home', content, session }, store);
}

/** Everything that the console knows of a key. */
export function detailsPage(key: Key, { session, store }: Around): string {
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['ID', key.key_id],
    ['Status', stateWords[key.state]],
    ['Algorithm', key.key_spec],
    ['Usage', key.key_usage],
    ['Origin', originWords[key.origin]],
    ['Created', timeWords(key.creation_date)],
    ['Scheduled deletion', timeWords(key.scheduledDeletion)],
    ['Material expires', timeWords(key.expiresAt && key.expiresAt * 1000)],
    ['Description', key.key_description || '–'],
  ];
  const content = html`<p><a href="/console/keys">Back to the keys</a></p><h1>${key.key_alias}</h1>
<dl class="details">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  return layout({ title: key.key_alias, content, session }, store);
}

/** A page that says in one sentence why there is no other. */
export function sentencePage(title: string, sentence: string, { session, store }: Around): string {
  const content = html`<h1>${title}</h1><p>${sentence} <a href="/console/keys">Back to the keys</a></p>`;
  return layout({ title, content, session }, store);
}
