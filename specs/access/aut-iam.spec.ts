import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('IAM: password login', () => {
  test('gives a token that works', requirement('AUT-008'), async ({ keys, access }) => {
    const key = await keys.imported();

    const login = await access.logIn();

    expect(login).toMatchContract(201);
    expect(login.token !== undefined).toBeAsDocumented('X-Subject-Token given', true);
    const reply = await key.untilServed('describe-key', {}, { token: login.token ?? null });
    expect(reply).toMatchContract(200, { check: 'describe-key with this token', presumes: ['IMP-013'] });
  });

  test('refuses a made-up user, and a wrong password', requirement('AUT-009'), async ({ access }) => {
    const login = await access.logInAsNobody();

    expect(login).toMatchContract(401);
    if (!access.mayFailToLogIn) return; // an account could be locked
    for (const [what, password] of [
      ['an empty password', ''],
      ['a blank', ' '],
      ['another password', 'not-the-password-of-anybody'],
    ] as const) {
      const { status, token } = await access.logInWith(password);

      expect.soft(status >= 400 && status < 500).toBeAsDocumented(`${what} is refused`, true);
      expect.soft(token === undefined).toBeAsDocumented(`no token for ${what}`, true);
    }
  });
});
