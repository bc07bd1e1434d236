import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { Guard } from '../../client/guard.ts';
import { Console, type ConsoleBench } from '../../fixtures/console/console.ts';
import { stopListening } from '../../fixtures/console/traffic.ts';
import { Steps } from '../../fixtures/keys/steps.ts';
import type { TestKey } from '../../fixtures/keys/test-key.ts';
import { Trial } from '../../fixtures/trial/trial.ts';
import { closeBoth, startChromium } from '../testing/chromium.testing.ts';

const ours = {
  key_id: '0a1b2c3d-0000-4000-8000-000000000001',
  alias: 'kms-conformance/r1/k-1',
  record: {},
} as unknown as TestKey;
const foreign = '0a1b2c3d-0000-4000-8000-00000000ffff';
const elsewhere = { alias: 'customer', id: foreign };
const own = { alias: ours.alias, id: ours.key_id };

type Row = typeof own;

const listOf = (rows: readonly Row[], script = '') =>
  `<table>${rows.map(({ alias, id }) => `<tr><td><a href="/k">${alias}</a><br><code class="id">${id}</code></td><td>Enabled</td><td><a href="/clicked?row=${id}">Delete Key Material</a></td></tr>`).join('')}</table><script>function swap() { const [a, b] = document.querySelectorAll('.id'); [a.textContent, b.textContent] = [b.textContent, a.textContent]; }${script}</script>`;

const dialog = (target: string, said = ours.key_id) =>
  `${listOf([own])}<dialog open>Delete Key Material of ${said}?<form method="post" action="${target}"><button>OK</button></form></dialog>`;

const loginTo = (target: string) =>
  `<form method="post" action="${target}"><label>Account <input name="a"></label><label>User name <input name="u"></label><label>Password <input type="password" name="p"></label><button>Log in</button></form>`;

/** What the console answers, by path; text that begins with "http" redirects. */
let pages: Record<string, string> = {};
/** Requests that a click or a form caused. */
let seen: string[] = [];
let server: Server;
let port = 0;
let browser: Browser;
let page: Page;
const ends: string[] = [];

before(async () => {
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    const body = Buffer.concat(await request.toArray()).toString();
    if (pathname !== '/' && pathname !== '/login' && pathname !== '/favicon.ico')
      seen.push(`${request.method} ${request.headers.host?.split(':')[0]} ${request.url} ${body}`);
    const answer = pages[pathname] ?? '';
    if (answer.startsWith('http')) response.writeHead(302, { Location: answer }).end();
    else response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html>${answer}`);
  }).listen(0);
  port = (server.address() as AddressInfo).port;
  browser = await startChromium();
  const context = await browser.newContext();
  context.setDefaultTimeout(2_000);
  page = await context.newPage();
});

after(() => closeBoth(browser, server));

afterEach(() => {
  seen = [];
  ends.length = 0;
  stopListening(page);
});

/** The console of the page, as a test of CNS-001 drives it. @param atPicture happens between look and click. */
function consoleOn(atPicture: () => Promise<unknown> = async () => {}): Console {
  const guard = new Guard();
  guard.admit(ours.key_id, ours.alias);
  const trial = new Trial(
    'cns › a test',
    'CNS-001',
    () => '1.1',
    reason => void ends.push(reason),
  );
  const url = `http://127.0.0.1:${port}/`;
  const login = { user: 'someone', password: 'typed-nowhere', domain: 'account' };
  const bench = {
    facts: { config: { console: { url, login }, target: { host: `127.0.0.1:${port}`, projectId: 'p' } } },
    guard,
    steps: new Steps(trial, [], async () => {}),
    trial,
    visitor: { listAddress: url, pictured: new Set() },
    pictures: {
      take: (_page: Page, step: string) => (/^the row that offers/.test(step) ? atPicture() : undefined),
    },
  };
  return new Console(page, bench as unknown as ConsoleBench);
}

async function chooseAndConfirm(console: Console): Promise<void> {
  const row = await console.row(ours);
  await (await row.choose('delete material')).ok();
}

const clicks = () => seen.filter(line => !line.startsWith('GET') || line.includes('/clicked'));

describe('a console that would have a key of somebody else clicked', () => {
  it('is driven where it shows what is ours', async () => {
    pages = { '/': listOf([elsewhere, own]), '/clicked': dialog('/delete') };
    await chooseAndConfirm(consoleOn());
    assert.deepEqual(
      clicks().map(line => line.trim()),
      [`GET 127.0.0.1 /clicked?row=${ours.key_id}`, 'POST 127.0.0.1 /delete'],
    );
  });

  for (const rows of [
    [{ ...own, id: foreign }, own],
    [own, { ...own, id: foreign }],
  ])
    it(`shows two rows with our alias, ${rows[0] === own ? 'ours first' : 'ours last'}`, async () => {
      pages = { '/': listOf(rows), '/clicked': dialog('/delete') };
      await assert.rejects(chooseAndConfirm(consoleOn()), {
        name: 'ForeignKey',
        message: new RegExp(foreign),
      });
      assert.deepEqual(clicks(), []);
    });

  it('shows our row twice', async () => {
    pages = { '/': listOf([own, own]), '/clicked': dialog('/delete') };
    await assert.rejects(chooseAndConfirm(consoleOn()), { name: 'TestEnded', message: /2 rows/ });
    assert.deepEqual([clicks(), ends.length], [[], 1]);
  });

  it('shows our alias with an id that is not ours', async () => {
    pages = { '/': listOf([{ ...own, id: foreign }]), '/clicked': dialog('/delete') };
    await assert.rejects(chooseAndConfirm(consoleOn()), { name: 'TestEnded', message: /0 rows/ });
    assert.deepEqual([clicks(), ends.length], [[], 1]);
  });

  it('swaps ids between look and click', async () => {
    pages = { '/': listOf([own, elsewhere]), '/clicked': dialog('/delete') };
    const swapping = consoleOn(() => page.evaluate('swap()'));
    await assert.rejects(chooseAndConfirm(swapping), { name: 'ForeignKey', message: new RegExp(foreign) });
    assert.deepEqual(clicks(), []);
  });

  for (const [what, said] of [
    ['names the other key', foreign],
    ['names none', 'a key'],
  ] as const)
    it(`swaps ids under the mouse, and its dialog ${what}: OK is not clicked`, async () => {
      const open = `document.querySelector('table').insertAdjacentHTML('afterend', '<dialog open>Delete ${said}?<form method=post action=/delete><button>OK</button></form></dialog>')`;
      const script = `let done; document.addEventListener('mousemove', () => { if (!done) { done = true; swap(); } }); document.addEventListener('click', event => { if (/clicked/.test(event.target.href)) { event.preventDefault(); ${open}; } });`;
      pages = { '/': listOf([own, elsewhere], script) };
      await page.mouse.move(0, 0);
      await assert.rejects(chooseAndConfirm(consoleOn()), { name: 'ForeignKey' });
      assert.deepEqual(clicks(), []);
    });

  it('opens the dialog of another key: OK is not clicked', async () => {
    pages = { '/': listOf([own, elsewhere]), '/clicked': dialog('/delete', foreign) };
    await assert.rejects(chooseAndConfirm(consoleOn()), { name: 'ForeignKey', message: new RegExp(foreign) });
    assert.deepEqual(
      seen.filter(line => line.startsWith('POST')),
      [],
    );
  });

  it('posts to another host', async () => {
    pages = { '/': listOf([own]), '/clicked': dialog(`http://localhost:${port}/stolen`) };
    await assert.rejects(chooseAndConfirm(consoleOn()), {
      name: 'TestEnded',
      message: /it sends to localhost/,
    });
    assert.deepEqual(
      seen.filter(line => line.startsWith('POST')),
      [],
    );
  });
});

describe('a console that would have the password typed elsewhere', () => {
  for (const [what, first] of [
    ['redirects the login to another host', () => `http://localhost:${port}/login`],
    ['has a login that sends to another host', () => loginTo(`http://localhost:${port}/stolen`)],
  ] as const)
    it(what, async () => {
      pages = { '/': first(), '/login': loginTo(`http://127.0.0.1:${port}/stolen`) };
      await assert.rejects(consoleOn().row(ours), {
        name: 'TestEnded',
        message: /localhost.*nothing was typed/,
      });
      assert.deepEqual(clicks(), []);
      assert.equal(await page.locator('input[type=password]').inputValue(), '');
    });
});
