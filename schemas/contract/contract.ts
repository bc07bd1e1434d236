import { createHash } from 'node:crypto';
import { readData } from '../data.ts';

export type * from '../generated/contract.ts';
export { isPublished, publishedCodes, publishedStatus } from './error-codes.ts';
export { checkErrorReply } from './error-reply.ts';
export { type OperationName, operations } from './operations.ts';
export { secretNames, secretsOf } from './secret-members.ts';
export { checkSuccessReply } from './success-reply.ts';
export type { Violation } from './violation.ts';

/** The files that make up the contract. */
const contractFiles = ['kms.openapi.json', 'error-codes.json', 'requirements.json', 'profiles.json'];

/** Digest of the contract, `sha256:<hex>`, over the content of its files; layout and line ends do not count. */
export function contractDigest(): string {
  const hash = createHash('sha256');
  for (const file of contractFiles) hash.update(JSON.stringify(readData(file))).update('\n');
  return `sha256:${hash.digest('hex')}`;
}
