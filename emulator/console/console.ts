import { Refusal, textOf } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Key, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { act, actionOf, operate } from './actions.ts';
import { script, style } from './assets.ts';
import { Form, readForm } from './forms.ts';
import { keyListPage } from './key-list.ts';
import { detailsPage, homePage, loginPage, sentencePage } from './pages.ts';
import { type Around, placeOf } from './places.ts';
import { Sessions } from './sessions.ts';
import { zipOf } from './zip.ts';

/** What goes back to the browser. */
export interface ConsoleReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: string | Buffer;
}

/** Nothing of a page is loaded from elsewhere, nothing runs inside it, and no page of another origin frames it. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const safety = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const page = (bytes: string, status = 200): ConsoleReply => ({
  status,
  headers: { ...safety, 'Content-Type': 'text/html; charset=utf-8' },
  bytes,
});

/** The list of keys; it may load the picture that counts its visitors, where there is one. */
function listPage(around: Around): ConsoleReply {
  const { rules, session, request } = around;
  const place = placeOf(request.query);
  const shown = page(keyListPage(place, around));
  const counter = rules.consoleCounter(place.tab, session.project.id);
  if (!counter) return shown;
  const wider = policy.replace('img-src data:', `img-src data: ${new URL(counter).origin}`);
  return { ...shown, headers: { ...shown.headers, 'Content-Security-Policy': wider } };
}

/** The same for everybody: a browser asks for it once in ten minutes, and not again for each page. */
const asset = (type: string, bytes: string): ConsoleReply => ({
  status: 200,
  headers: { ...safety, 'Cache-Control': 'max-age=600', 'Content-Type': `${type}; charset=utf-8` },
  bytes,
});

const redirect = (to: string, headers: Record<string, string> = {}): ConsoleReply => ({
  status: 303,
  headers: { ...safety, Location: to, ...headers },
  bytes: '',
});

/** Whether the console answers this request. */
export const isConsole = ({ path }: Request): boolean => path === '/console' || path.startsWith('/console/');

/** No page of another origin sent the request; a browser always names the origin of a form. */
function isOwn({ headers, origin }: Request): boolean {
  return headers.origin === undefined || headers.origin === origin;
}

/** The web console of one emulator: pages over the same store and rules as the API. */
export class Console {
  readonly #store: Store;
  readonly #rules: Rules;
  readonly #sessions = new Sessions();

  constructor(store: Store, rules: Rules) {
    this.#store = store;
    this.#rules = rules;
  }

  async answer(request: Request): Promise<ConsoleReply> {
    if (this.#rules.consoleIsBusy(request)) throw new Refusal('APIGW.0201', 503);
    const [, , place = '', ...rest] = request.path.split('/');
    if (place === 'style.css') return asset('text/css', style);
    if (place === 'script.js') return asset('text/javascript', script);
    const pause = this.#rules.consoleWait();
    if (pause) await pause;
    if (place === 'login') return this.#logIn(request);
    const session = this.#sessions.of(request);
    if (!session) return redirect('/console/login');
    const around = { session, request, store: this.#store, rules: this.#rules };
    return request.method === 'POST'
      ? this.#change(place, rest, request, around)
      : this.#show(place, rest, around);
  }

  async #logIn(request: Request): Promise<ConsoleReply> {
    if (request.method !== 'POST' || !isOwn(request)) return page(loginPage(this.#store));
    const form = await readForm(request);
    const user = [...this.#store.users.values()].find(
      ({ name, domain }) => name === form.text('user') && domain.name === form.text('account'),
    );
    if (!user || !this.#rules.acceptsLogin(user, form.text('password')))
      return page(loginPage(this.#store, true), 401);
    return redirect('/console/home', { 'Set-Cookie': this.#sessions.begin(user, request) });
  }

  async #show(place: string, rest: string[], around: Around): Promise<ConsoleReply> {
    const [key_id = '', action = ''] = rest;
    if (place === '' || place === 'home') return page(homePage(around));
    if (place !== 'keys') return page(sentencePage('Not found', 'There is no such page.', around), 404);
    if (key_id === '') return listPage(around);
    const key = keyOf(key_id, around);
    if (!key) return page(sentencePage('Not found', 'There is no such key.', around), 404);
    if (action === '') return page(detailsPage(key, around));
    if (action === 'delete-material' && this.#rules.consoleDeletesByLink())
      return this.#act(key, action, new Form(new FormData()), around);
    return page(sentencePage('Not allowed', 'Nothing is changed by opening a page.', around), 405);
  }

  async #change(place: string, rest: string[], request: Request, around: Around): Promise<ConsoleReply> {
    const form = await readForm(request);
    const { session, store } = around;
    const own = isOwn(request) && form.text('form_token') === session.formToken;
    if (!this.#rules.consoleTakesForm(own))
      return page(sentencePage('Refused', 'This form was not sent by a page of this session.', around), 403);
    if (place === 'logout') {
      this.#sessions.end(session);
      return redirect('/console/login');
    }
    if (place === 'project') {
      const project = store.projects.get(form.text('project'));
      if (project && session.user.roles.has(project.id)) session.project = project;
      return redirect('/console/home');
    }
    const [key_id = '', action = ''] = rest;
    const key = place === 'keys' ? keyOf(key_id, around) : undefined;
    if (!key) return page(sentencePage('Not found', 'There is no such key.', around), 404);
    return action === 'import-items' ? importItems(key, form, around) : this.#act(key, action, form, around);
  }

  async #act(key: Key, id: string, form: Form, around: Around): Promise<ConsoleReply> {
    const action = actionOf(id);
    if (!action) return page(sentencePage('Not found', 'There is no such action.', around), 404);
    const back = form.text('back');
    const word = id === 'delete-material' ? this.#rules.consoleConfirmationWord() : '';
    if (word && form.text('word') !== word) {
      const text = `Nothing was deleted: enter ${word} to confirm.`;
      around.session.notice = { kind: 'error', text };
    } else await act(action, key, form, around);
    return redirect(back.startsWith('/console/keys') ? back : '/console/keys');
  }
}

function keyOf(key_id: string, { session, store }: Around): Key | undefined {
  return store.keysOf(session.project.id).find(key => key.key_id === key_id);
}

/** An archive with the public key and the token of an import. */
async function importItems(key: Key, form: Form, around: Around): Promise<ConsoleReply> {
  const { key_id } = key;
  const parameters = { key_id, wrapping_algorithm: form.text('algorithm') };
  try {
    const { body } = await operate('get-parameters-for-import', parameters, around);
    const { public_key, import_token } = body as { public_key: string; import_token: string };
    const bytes = zipOf([
      { name: `wrappingKey_${key_id}`, bytes: Buffer.from(public_key, 'base64') },
      { name: `importToken_${key_id}`, bytes: Buffer.from(import_token, 'base64') },
      { name: 'README.txt', bytes: Buffer.from(`Wrapping algorithm: ${form.text('algorithm')}\n`) },
    ]);
    const disposition = `attachment; filename="import-items_${key_id}.zip"`;
    const headers = { ...safety, 'Content-Type': 'application/zip', 'Content-Disposition': disposition };
    return { status: 200, headers, bytes };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return page(
      sentencePage('Refused', `${textOf(error.code)} (${error.code})`, around),
      error.status ?? 400,
    );
  }
}
