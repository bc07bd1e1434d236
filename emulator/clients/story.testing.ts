import assert from 'node:assert/strict';
import { constants, publicEncrypt, randomBytes, randomUUID } from 'node:crypto';

export interface Answered {
  readonly status: number;
  /** The code of a refusal. */
  readonly code?: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a reply of its own
  readonly body?: any;
}

/** One call of KMS, in the words of the client that is tested. It resolves for a refusal too. */
export type Call = (operation: string, parameters: Record<string, unknown>) => Promise<Answered>;

const remove = 'delete-imported-key-material';

// biome-ignore lint/suspicious/noExplicitAny: as above
async function ok(call: Call, operation: string, parameters: Record<string, unknown>): Promise<any> {
  const { status, code, body } = await call(operation, parameters);
  assert.ok(status === 200 || status === 204, `${operation}: ${status} ${code}`);
  return body;
}

async function refused(
  call: Call,
  operation: string,
  parameters: Record<string, unknown>,
  expected: string,
): Promise<void> {
  const { status, code } = await call(operation, parameters);
  assert.equal(`${status} ${code}`, expected, operation);
}

const state = async (call: Call, key_id: string): Promise<string> =>
  (await ok(call, 'describe-key', { key_id })).key_info.key_state;

/** The parameters of an import: the material, wrapped with the key that came with the import token. */
async function wrapped(call: Call, key_id: string, material: Buffer): Promise<Record<string, unknown>> {
  const wrapping_algorithm = 'RSAES_OAEP_SHA_256';
  const given = await ok(call, 'get-parameters-for-import', { key_id, wrapping_algorithm });
  const key = { key: Buffer.from(given.public_key, 'base64'), format: 'der', type: 'spki' } as const;
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const encrypted_key_material = publicEncrypt({ ...key, ...oaep }, material).toString('base64');
  return { key_id, import_token: given.import_token, encrypted_key_material };
}

const created = async (call: Call, parameters: Record<string, unknown>): Promise<string> =>
  (await ok(call, 'create-key', { key_alias: `client-${randomUUID()}`, ...parameters })).key_info.key_id;

/** From a new external key to material that is deleted and brought back. */
export async function wholeStory(call: Call): Promise<void> {
  const material = randomBytes(32);
  const key_id = await created(call, { origin: 'external' });
  assert.equal(await state(call, key_id), '5');
  await ok(call, 'import-key-material', await wrapped(call, key_id, material));
  assert.equal(await state(call, key_id), '2');
  const { cipher_text } = await ok(call, 'encrypt-data', { key_id, plain_text: 'kept' });
  await ok(call, remove, { key_id });
  assert.equal(await state(call, key_id), '5');
  await refused(call, 'decrypt-data', { cipher_text }, '400 KMS.1301');
  await ok(call, 'import-key-material', await wrapped(call, key_id, material));
  assert.equal((await ok(call, 'decrypt-data', { cipher_text })).plain_text, 'kept');
}

/** What must be refused, as this client tells it. */
export async function refusals(call: Call): Promise<void> {
  const ours = await created(call, {});
  const external = await created(call, { origin: 'external' });
  await refused(call, remove, { key_id: ours }, '400 KMS.0309');
  await refused(call, remove, { key_id: external }, '400 KMS.2701');
  await refused(call, remove, { key_id: 'short' }, '400 KMS.0205');
  await refused(call, remove, { key_id: randomUUID() }, '404 KMS.0207');
  await refused(call, remove, { key_id: external, sequence: 'short' }, '400 KMS.0206');
  await ok(call, 'import-key-material', await wrapped(call, external, randomBytes(32)));
  await ok(call, remove, { key_id: external });
  const other = await wrapped(call, external, randomBytes(32));
  await refused(call, 'import-key-material', other, '400 KMS.2606');
}
