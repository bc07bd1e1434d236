import { randomUUID } from 'node:crypto';
import { siblings } from '../../fixtures/access.ts';
import { expect, requirement, test } from '../../fixtures/test.ts';

const operation = 'delete-imported-key-material';
const harmless = 'describe-key';

test.describe('signed requests that were tampered with', () => {
  test('are refused, whatever was changed', requirement('AUT-011'), async ({ keys, access, run }) => {
    const key = await keys.imported();
    const works = await key.call(harmless, {}, { credentials: access.signature('Access') });
    const form = works.status === 200 ? 'Access' : 'Credential';
    // Five failures may lock an access key: elsewhere than on this machine only a few are sent.
    const ways = run.isLoopback ? access.tamperings(form) : access.tamperings(form).slice(0, 2);

    for (const { what, credentials } of ways) {
      const reply = await key.call(operation, {}, { credentials });

      expect.soft(reply).toTurnAway({ check: `a signature with ${what}`, presumes: ['AUT-010'] });
      if (reply.status < 300) break;
    }
    if (run.isLoopback) {
      for (const [sibling, members] of siblings)
        for (const { what, credentials } of ways.filter(({ ofBody }) => ofBody)) {
          const reply = await key.call(sibling, { ...members, ...key.keptCiphertext() }, { credentials });

          const check = `${sibling} with a signature with ${what}`;
          expect.soft(reply).toTurnAway({ check, presumes: ['AUT-010'] });
        }
      const { first, again } = access.recorded(form);
      await key.call(harmless, {}, { credentials: first });
      for (const [what, name, options] of [
        ['another path', operation, {}],
        ['another body', harmless, { raw: JSON.stringify({ key_id: key.key_id, sequence: randomUUID() }) }],
        ['another query', harmless, { path: `${harmless}?version=1` }],
        ['another date', harmless, { credentials: access.atAnotherDate(again) }],
      ] as const) {
        const reply = await key.call(name, {}, { credentials: again, ...options });

        const check = `the signature of an accepted ${harmless} with ${what}`;
        expect.soft(reply).toTurnAway({ check, presumes: ['AUT-010'] });
      }
      const stated = access.recorded(form, 'with a stated hash');
      await key.call(harmless, {}, { credentials: stated.first });
      const other = { raw: JSON.stringify({ key_id: key.key_id, sequence: randomUUID() }) };
      const reply = await key.call(harmless, {}, { credentials: stated.again, ...other });
      const check = `the signature of an accepted ${harmless} that states its hash, with another body`;
      expect.soft(reply).toTurnAway({ check, presumes: ['AUT-010'] });
    }
    await expect(key).toBeUntouched({ presumes: ['AUT-010'] });
  });
});
