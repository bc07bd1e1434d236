import { randomBytes } from 'node:crypto';
import { corrupted } from '../../fixtures/input/corrupt.ts';
import { aes256Bytes, expect, newMaterial, requirement, test, textOf } from '../../fixtures/test.ts';

const refusals = ['IMP-007', 'IMP-008', 'IMP-009', 'IMP-010'];
const about = { presumes: ['IMP-003', ...refusals] };

test.describe('import-key-material: what a refusal leaves behind', () => {
  test(
    'binds no key to refused material',
    requirement('IMP-019'),
    async ({ keys, arrange, imports, otherMaterial, run }) => {
      const key = await keys.forFirstImport();
      const parameters = await imports.parameters(key);
      const { import_token } = parameters;
      const material = otherMaterial;
      const number = Buffer.concat([Buffer.from([0x01]), randomBytes(255)]).toString('base64');

      await imports.refused(
        key,
        { parameters, material, import_token: corrupted(import_token, 0.5) },
        'IMP-007',
      );
      await imports.refused(key, { parameters, encrypted_key_material: number }, 'IMP-008');
      await imports.refused(key, { parameters, material: newMaterial(aes256Bytes - 1) }, 'IMP-009');
      const past = run.now() - 3600;
      await imports.refused(key, { parameters, material, expiration_time: past }, 'IMP-010');

      const right = await imports.send(key);
      expect(right).toMatchContract(200, { check: 'import of the right material after refusals', ...about });
      await expect(key).toHaveState('Enabled', { check: 'state after that import', ...about });
      await expect(key).toEncryptAndDecrypt({ presumes: [...about.presumes, 'IMP-013'] });
      await arrange.deleteMaterial(key);
      const refused = await imports.send(key, { material });
      expect(refused).toBeKmsError(400, 'KMS.2606', {
        check: 'import of the refused material after a delete',
        presumes: [...about.presumes, 'REC-003'],
      });
    },
  );

  test(
    'keeps the binding of a key, and lets the right material restore it',
    requirement('IMP-019'),
    async ({ kms, keys, imports, otherMaterial, run }) => {
      const key = await keys.deleted();
      const parameters = await imports.parameters(key);
      const past = run.now() - 3600;
      const import_token = corrupted(parameters.import_token, 0.5);
      await imports.refused(key, { parameters, expiration_time: past }, 'IMP-010');
      await imports.refused(key, { parameters, import_token }, 'IMP-007');
      await imports.refused(key, { parameters, material: newMaterial(aes256Bytes - 1) }, 'IMP-009');
      const decrypted = await kms.untilRefused('decrypt-data', key.keptCiphertext());
      expect(decrypted).toBeRefused({
        check: 'decrypt-data after refused imports of the right material',
        without: 'plain_text',
        presumes: [...about.presumes, 'STA-002', 'STA-009'],
      });

      const other = await imports.send(key, { parameters, material: otherMaterial });
      expect(other).toBeKmsError(400, 'KMS.2606', {
        check: 'import of other material after refusals',
        presumes: [...about.presumes, 'REC-003', 'STA-009'],
      });
      const right = await imports.send(key);

      const restoring = {
        presumes: [...about.presumes, 'STA-009', 'REC-001', 'REC-002', 'REC-003', 'REC-004'],
      };
      expect(right).toMatchContract(200, { check: 're-import after refusals', ...restoring });
      await expect(key).toHaveState('Enabled', { check: 'state after that re-import', ...restoring });
      const ends = (info: unknown) => Number(textOf(info, 'expiration_time') || 0);
      const info = await key.until(
        () => key.info(),
        seen => ends(seen) === 0,
      );
      expect(ends(info)).toBeAsDocumented('expiration_time after that re-import', 0, {
        presumes: [...restoring.presumes, 'EXP-004'],
      });
      await expect(key).toDecryptItsKeepsake(restoring);
    },
  );
});
