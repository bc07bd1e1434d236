import { siblings } from '../../fixtures/access.ts';
import { answerOf, expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'describe-key';
const forms = ['Access', 'Credential'] as const;

test.describe('signed requests', () => {
  test('work in place of a token, over this body alone', requirement('AUT-010'), async ({ keys, access }) => {
    const key = await keys.imported();
    const other = JSON.stringify({ key_id: keys.unknownId() });

    const [plain, derived] = [
      await key.call(operation, {}, { credentials: access.signature('Access') }),
      await key.call(operation, {}, { credentials: access.signature('Credential') }),
    ];

    // No page says which of the two forms a region must take: one has to work, the other may be turned away.
    const oneWorks = [plain, derived].some(reply => reply.status === 200);
    for (const [name, reply] of [
      ['Access', plain],
      ['Credential', derived],
    ] as const) {
      const turnedAway = oneWorks && [401, 403].includes(reply.status) ? [answerOf(reply)] : [];
      expect(answerOf(reply)).toBeAsDocumented(`the answer to ${operation} signed with ${name}=`, '200', {
        acceptable: turnedAway,
        presumes: ['IMP-013'],
      });
    }
    const form = plain.status === 200 ? 'Access' : 'Credential';
    const spoiled = await key.call(operation, {}, { credentials: access.signatureOver(other, form) });
    expect(spoiled).toTurnAway({ check: `${operation} signed over another body` });
  });

  test('are refused by an unknown access key', requirement('AUT-010'), async ({ keys, access }) => {
    const key = await keys.imported();

    for (const form of forms) {
      const reply = await key.call(operation, {}, { credentials: access.signatureOfNobody(form) });

      expect(reply).toTurnAway({ check: `${operation} signed with ${form}= and an unknown access key` });
    }
  });

  test('are verified by every operation', requirement('AUT-010'), async ({ keys, access, run }) => {
    const key = await keys.imported();
    const other = JSON.stringify({ key_id: keys.unknownId() });

    for (const form of forms)
      for (const [sibling, members] of siblings) {
        const sent = { ...members, ...key.keptCiphertext() };
        const strange = await key.call(sibling, sent, { credentials: access.signatureOfNobody(form) });
        const check = `${sibling} signed with ${form}= and`;
        expect.soft(strange).toTurnAway({ check: `${check} an unknown access key` });

        // Five failures may lock an access key: elsewhere than on this machine none is risked here.
        if (!run.isLoopback) continue;
        const spoiled = await key.call(sibling, sent, { credentials: access.signatureOver(other, form) });
        expect.soft(spoiled).toTurnAway({ check: `${check} over another body` });
      }
    await expect(key).toBeUntouched();
  });
});
