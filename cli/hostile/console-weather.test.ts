import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { stopListening } from '../../fixtures/console/traffic.ts';
import { type Patient, Weather } from '../../fixtures/console/weather.ts';
import { closeBoth, startChromium } from '../testing/chromium.testing.ts';

/** What each path is answered in turn, the last one from then on: a status, or "reset". */
let answers: Record<string, Array<number | 'reset'>> = {};
let seen: string[] = [];
let server: Server;
let browser: Browser;
let page: Page;
let origin = '';

const form = '<form method="post" action="/change"><button>OK</button></form>';

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/favicon.ico') return void response.writeHead(404).end();
    seen.push(`${request.method} ${path}`);
    const turn = answers[path] ?? [200];
    const answer = turn.length > 1 ? turn.shift() : turn[0];
    if (answer === 'reset') return void request.socket.destroy();
    const script = path === '/page' && answer === 200 ? '<script src="/script.js"></script>' : '';
    const body = path === '/script.js' ? '' : `<!doctype html><p>${answer}</p>${form}${script}`;
    response.writeHead(answer ?? 200, { 'Content-Type': 'text/html', Connection: 'close' }).end(body);
  }).listen(0);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await startChromium();
  page = await browser.newPage();
  page.setDefaultTimeout(2_000);
});

after(() => closeBoth(browser, server));

afterEach(() => {
  seen = [];
  answers = {};
  stopListening(page);
});

function weather(visitor: Patient = {}): Weather {
  return new Weather(
    page,
    visitor,
    address => address.startsWith(origin),
    reason => {
      throw new Error(reason);
    },
  );
}

describe('a page of a console that a gateway answers', () => {
  for (const trouble of [503, 502, 429, 500, 'reset'] as const)
    it(`is loaded again after a lone ${trouble}`, async () => {
      answers = { '/page': [trouble, 200] };
      await weather().load(`${origin}/page`);
      assert.equal(await page.locator('p').textContent(), '200');
      assert.equal(seen.filter(line => line === 'GET /page').length, 2);
    });

  it('is loaded again where a part of it was not heard', async () => {
    answers = { '/script.js': [503, 200] };
    await weather().load(`${origin}/page`);
    assert.deepEqual(seen, ['GET /page', 'GET /script.js', 'GET /page', 'GET /script.js']);
  });

  it('decides nothing where it is not heard again and again, and the next is asked for once', async () => {
    answers = { '/page': [503] };
    const visitor: Patient = {};
    const reason = { message: 'GET /page of the console was answered 503' };
    await assert.rejects(weather(visitor).load(`${origin}/page`), reason);
    assert.equal(seen.length, 3);
    await assert.rejects(weather(visitor).load(`${origin}/page`), reason);
    assert.equal(seen.length, 4);
  });

  it('is an answer where it says 500 twice', async () => {
    answers = { '/page': [500] };
    const sky = weather();
    await sky.load(`${origin}/page`);
    assert.deepEqual([seen.length, sky.reason], [2, undefined]);
  });

  it('names a connection that is refused, with what to do', async () => {
    await assert.rejects(
      new Weather(
        page,
        {},
        () => true,
        reason => {
          throw new Error(reason);
        },
      ).load('http://127.0.0.1:9/'),
      /GET \/ of the console failed: net::ERR_.*: check KMS_CONSOLE_URL/,
    );
  });
});

describe('a form of a console that a gateway answers', () => {
  for (const trouble of [503, 429, 'reset'] as const)
    it(`is not sent again after ${trouble}`, async () => {
      answers = { '/change': [trouble] };
      const sky = weather();
      await sky.load(`${origin}/form`);
      await page.getByRole('button').click();
      await sky.struck();
      await assert.rejects(sky.settle(), /^Error: POST \/change of the console (was answered|failed)/);
      assert.match(sky.unheardChange() ?? '', /^POST \/change/);
      assert.equal(sky.unheardChange(), undefined);
      assert.deepEqual(
        seen.filter(line => !line.startsWith('GET')),
        ['POST /change'],
      );
    });
});
