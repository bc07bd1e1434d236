import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { NoReply, NotLoggedIn } from '../http/errors.ts';
import { Session } from './session.ts';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A session with an IAM that answers as told, and what it was asked. */
async function sessionWith(
  answer: (n: number, response: ServerResponse) => void,
  more: { projectName?: string } = {},
) {
  const asked: Array<{ url: string | undefined; body: string }> = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ url: request.url, body });
    answer(asked.length, response);
  });
  open.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const around = {
    route: { timeoutMs: 2_000 },
    nextId: () => 'host.1',
    permit: async () => {},
    observe: () => ({}),
  };
  const login = { endpoint, user: 'owner', password: 'a password', domain: 'a domain', ...more };
  return { session: new Session(login, 'p'.repeat(32), around), asked };
}

function give(token: string, lifeMs: number, response: ServerResponse): void {
  const expires_at = new Date(Date.now() + lifeMs).toISOString();
  response.writeHead(201, { 'X-Subject-Token': token }).end(JSON.stringify({ token: { expires_at } }));
}

const day = 86_400_000;

test('logs in once for everybody, scoped to the project', async () => {
  const { session, asked } = await sessionWith((n, response) => give(`token ${n}`, day, response));
  const passes = await Promise.all([session.pass(), session.pass(), session.pass()]);
  assert.deepEqual(new Set(passes.map(({ token }) => token)), new Set(['token 1']));
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.url, '/v3/auth/tokens');
  assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'owner', password: 'a password', domain: { name: 'a domain' } } },
      },
      scope: { project: { id: 'p'.repeat(32) } },
    },
  });
});

test('scopes by the name of the project where one is given', async () => {
  const { session, asked } = await sessionWith((_n, response) => give('token', day, response), {
    projectName: 'eu-de_mine',
  });
  await session.pass();
  assert.deepEqual(JSON.parse(asked[0]?.body ?? '').auth.scope, { project: { name: 'eu-de_mine' } });
});

test('takes no token of another project for the one of that name', async () => {
  const scoped = (id: string) => (_n: number, response: ServerResponse) =>
    response
      .writeHead(201, { 'X-Subject-Token': 'token' })
      .end(JSON.stringify({ token: { project: { id } } }));
  const named = { projectName: 'eu-de_mine' };
  const { session } = await sessionWith(scoped('q'.repeat(32)), named);
  await assert.rejects(session.pass(), (error: unknown) => {
    assert.ok(error instanceof NotLoggedIn);
    assert.match(error.message, /project q{32}: KMS_PROJECT_NAME is another than KMS_PROJECT_ID/);
    return true;
  });
  const { session: right } = await sessionWith(scoped('p'.repeat(32)), named);
  assert.equal((await right.pass()).token, 'token');
});

test('renews the token before it expires, once', async () => {
  const { session, asked } = await sessionWith((n, response) => give(`token ${n}`, day, response));
  const { renewAt } = await session.pass();
  assert.ok(renewAt < performance.now() + day - 60_000 && renewAt > performance.now() + day / 2);
  const passes = await Promise.all([session.pass(renewAt), session.pass(renewAt)]);
  assert.deepEqual(
    passes.map(({ token }) => token),
    ['token 2', 'token 2'],
  );
  assert.equal(asked.length, 2);
});

test('does not try a refused login again', async () => {
  const { session, asked } = await sessionWith((_n, response) => response.writeHead(401).end('{}'));
  await assert.rejects(session.pass(), new NotLoggedIn('401'));
  await assert.rejects(session.pass(), NotLoggedIn);
  assert.equal(asked.length, 1);
});

test('takes no token that has expired at its birth, and says so of IAM, once', async () => {
  const { session, asked } = await sessionWith((_n, response) => give('token', -1_000, response));
  await assert.rejects(
    session.pass(),
    /201 with a token that has expired already: the clock of IAM is wrong/,
  );
  await assert.rejects(session.pass(), NotLoggedIn);
  assert.equal(asked.length, 1);
});

test('goes by the clock of IAM, however wrong it is', async () => {
  const { session } = await sessionWith((_n, response) => {
    const [issued_at, expires_at] = ['2001-01-01T00:00:00Z', '2001-01-02T00:00:00Z'];
    response.writeHead(201, { 'X-Subject-Token': 'token' });
    response.end(JSON.stringify({ token: { issued_at, expires_at } }));
  });
  const { renewAt } = await session.pass();
  assert.ok(renewAt > performance.now() + day / 2);
});

test('has a limit on how often it logs in', async () => {
  const { session, asked } = await sessionWith((_n, response) => give('token', 1, response));
  for (let n = 0; n < 100; n += 1) await session.pass(Number.POSITIVE_INFINITY).catch(() => {});
  assert.ok(asked.length <= 30, `${asked.length} logins`);
});

test('tries again when IAM could not be heard', async () => {
  const { session, asked } = await sessionWith((n, response) => {
    if (n === 1) response.destroy();
    else if (n === 2) response.writeHead(503).end();
    else give('token', day, response);
  });
  await assert.rejects(session.pass(), NoReply);
  await assert.rejects(session.pass(), NoReply);
  assert.equal((await session.pass()).token, 'token');
  assert.equal(asked.length, 3);
});
