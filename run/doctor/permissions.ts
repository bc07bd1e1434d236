import { NotHeard } from '../../client/http/errors.ts';
import { nobodysId } from '../../client/ids.ts';
import { answerOf, type Reply } from '../../client/reply.ts';
import type { OperationName } from '../../schemas/contract/contract.ts';
import { bad, type Diagnosis, ok, warn } from './diagnosis.ts';
import type { Prober } from './prober.ts';

/**
 * What a run needs, with the published permission and a request that can change nothing: it only lists, or names a
 * key that does not exist. create-key is not among them, because there is no such request.
 */
const probes: ReadonlyArray<readonly [operation: OperationName, permission: string, members: object]> = [
  ['list-keys', 'kms:cmk:list', { limit: '1' }],
  ['describe-key', 'kms:cmk:get', {}],
  ['get-parameters-for-import', 'kms:cmk:getMaterial', { wrapping_algorithm: 'RSAES_OAEP_SHA_256' }],
  [
    'import-key-material',
    'kms:cmk:importMaterial',
    { import_token: 'A'.repeat(400), encrypted_key_material: `${'A'.repeat(342)}==` },
  ],
  ['delete-imported-key-material', 'kms:cmk:deleteMaterial', {}],
  ['enable-key', 'kms:cmk:enable', {}],
  ['disable-key', 'kms:cmk:disable', {}],
  ['encrypt-data', 'kms:cmk:crypto', { plain_text: 'nothing' }],
  ['schedule-key-deletion', 'kms:cmk:update', { pending_days: '7' }],
  ['cancel-key-deletion', 'kms:cmk:update', {}],
];

interface Asked {
  readonly operation: OperationName;
  readonly permission: string;
  /** The reply, or why the service proper was not heard. */
  readonly answer: Reply | string;
}

async function ask(prober: Prober, key_id: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const [operation, permission, members] of probes) {
    const body = operation === 'list-keys' ? members : { key_id, ...members };
    const answer = await prober.call(operation, body).catch((error: unknown) => {
      if (error instanceof NotHeard) return error.message;
      throw error;
    });
    asked.push({ operation, permission, answer });
  }
  return asked;
}

function diagnosePermission({ operation, permission, answer }: Asked): Diagnosis | undefined {
  if (typeof answer === 'string') return warn(operation, answer, 'Try again later; see also KMS_RPS.');
  const { status, code = '' } = answer;
  if (status === 403)
    return bad(operation, `not permitted (${answerOf(answer)})`, `Give the user ${permission}.`);
  if (status === 404 && !code.startsWith('KMS.'))
    return bad(operation, `not served (${answerOf(answer)})`, 'Check KMS_ENDPOINT: is it a KMS of this API?');
  const strange = status < 300 && operation !== 'list-keys';
  if (strange || status >= 500 || status === 429)
    return warn(operation, `answered ${answerOf(answer)}`, 'A run may be inconclusive, or find it at fault.');
  return undefined;
}

/** Asks for each operation in a way that changes nothing, and tells which are not permitted. */
export async function permissions(prober: Prober): Promise<Diagnosis[]> {
  const asked = await ask(prober, prober.nobodys(nobodysId()));
  const findings = asked.flatMap(each => diagnosePermission(each) ?? []);
  const fine = asked.length - findings.length;
  const tried = `${fine} of ${asked.length} operations permitted, as far as a key that does not exist shows`;
  return [...findings, ok('permissions', `${tried}; create-key cannot be tried without creating`)];
}
