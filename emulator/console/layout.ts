import type { Store } from '../core/store.ts';
import { type Html, html } from './html.ts';
import type { Session } from './sessions.ts';

/** What a page is about. */
interface Page {
  readonly title: string;
  readonly content: Html;
  /** Absent on the page on which one logs in. */
  readonly session?: Session;
}

/** A form that changes something, with the token that only pages of this session carry. */
export function postForm(action: string, session: Session, content: Html, id = ''): Html {
  return html`<form method="post" action="${action}"${id && html` id="${id}"`} enctype="multipart/form-data"><input type="hidden" name="form_token" value="${session.formToken}">${content}</form>`;
}

function projectMenu(session: Session, store: Store): Html {
  const own = [...store.projects.values()].filter(({ id }) => session.user.roles.has(id));
  const items = own.map(
    ({ id, name }) =>
      html`<li>${postForm('/console/project', session, html`<button name="project" value="${id}"${id === session.project.id && html` aria-current="true"`}>${name} <small>${id}</small></button>`)}</li>`,
  );
  return html`<button class="menu" popovertarget="projects">Region or project: ${session.project.name}</button>
<div id="projects" popover><ul>${items}</ul></div>`;
}

function header(session: Session, store: Store): Html {
  return html`<header>
${projectMenu(session, store)}
<button class="menu" popovertarget="services">Service List</button>
<nav id="services" popover aria-label="Services"><h2>Security</h2><ul><li><a href="/console/keys">Data Encryption Workshop</a></li></ul></nav>
<span class="user">${session.user.name} <small>${session.user.domain.name}</small></span>
${postForm('/console/logout', session, html`<button class="menu">Log Out</button>`)}
</header>`;
}

function notice({ notice: said }: Session): Html | undefined {
  if (!said) return undefined;
  return html`<p class="notice ${said.kind}" role="${said.kind === 'error' ? 'alert' : 'status'}">${said.text}</p>`;
}

/** A whole page. */
export function layout({ title, content, session }: Page, store: Store): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} · Emulated console</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/style.css"><script src="/console/script.js" defer></script></head>
<body>${session && header(session, store)}${session && notice(session)}<main>${content}</main></body></html>
`.text;
}
