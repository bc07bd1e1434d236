import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

/** Secrets that are planted in a run, and must appear nowhere. */
export const canaries = {
  KMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  KMS_AUTH: 'token',
  KMS_AUTH_TOKEN: 'canary-token-4711/with+odd=chars',
  KMS_IAM_ENDPOINT: 'http://127.0.0.1:9',
  KMS_USER: 'somebody',
  KMS_PASSWORD: 'canary "pass\\word" 4711',
  KMS_DOMAIN: 'somewhere',
  KMS_ACCESS_KEY: 'CANARYACCESSKEY4711',
  KMS_SECRET_KEY: 'canarySecretKey4711xyz',
  KMS_LEDGER_SECRET: 'canary-ledger-secret-4711',
} as const;

const secret = [
  'KMS_AUTH_TOKEN',
  'KMS_PASSWORD',
  'KMS_SECRET_KEY',
  'KMS_LEDGER_SECRET',
] as const satisfies ReadonlyArray<keyof typeof canaries>;

/** The forms in which a secret might come to light. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
}

/** Holds texts against every form of these secrets; the planted ones unless others are given. */
export function assertNoTrace(
  texts: readonly string[],
  secrets: readonly string[] = secret.map(name => canaries[name]),
): void {
  for (const form of secrets.flatMap(formsOf))
    for (const text of texts) {
      const at = text.indexOf(form);
      assert.equal(at, -1, `a secret came to light: …${text.slice(Math.max(0, at - 80), at)}`);
    }
}

/** Every file in a folder as text, with what is packed inside the HTML report. */
export function textsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files.flatMap(entry => {
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    const zips = text.matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]+)/g);
    const packed = [...zips].flatMap(([, zip = '']) =>
      Object.values(unzipSync(Buffer.from(zip, 'base64'))).map(bytes => strFromU8(bytes, true)),
    );
    return [text, ...packed];
  });
}
