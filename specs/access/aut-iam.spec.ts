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

  test('refuses a made-up user', requirement('AUT-009'), async ({ access }) => {
    const login = await access.logInAsNobody();

    expect(login).toMatchContract(401);
  });
});
