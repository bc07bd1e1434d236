import { expect, requirement, test } from '../../fixtures/test.ts';

test.describe('transport', () => {
  test('refuses plain-text requests', requirement('HTTP-004'), async ({ tls }) => {
    for (const { address, answer } of await tls.overPlainText()) {
      expect.soft(answer).toBeAsDocumented(`the answer of ${address}`, 'refused');
    }
  });

  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    test(`refuses ${version}`, requirement('HTTP-004'), async ({ tls }) => {
      const outcome = await tls.handshake(version, version);

      expect(outcome).toBeAsDocumented(`a handshake with ${version}`, 'refused');
    });
  }

  test('speaks TLS 1.2 or later', requirement('HTTP-004'), async ({ tls }) => {
    const outcome = await tls.handshake('TLSv1.2', 'TLSv1.3');

    expect(outcome !== 'refused').toBeAsDocumented('a handshake with TLS 1.2 or 1.3 succeeds', true);
  });
});
