import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from './config/config.ts';
import type { Values } from './config/source/source.ts';
import { unavailableGroups } from './groups.ts';

const project = '0123456789abcdef0123456789abcdef';
const local: Values = {
  KMS_ENDPOINT: 'http://localhost:1',
  KMS_PROJECT_ID: project,
  KMS_AUTH_TOKEN: 'token-4711',
};

const unavailable = (more: Values = {}) =>
  unavailableGroups(loadConfig({ environment: { ...local, ...more }, dotenv: {}, folder: '/' }));

describe('an optional group', () => {
  it('is left out when its variables are not set, and says which', () => {
    const groups = unavailable();
    assert.equal(groups['second-project'], 'KMS_OTHER_PROJECT_ID, KMS_OTHER_AUTH_TOKEN are not set');
    assert.equal(groups.readonly, 'KMS_READONLY_AUTH_TOKEN is not set');
    assert.equal(groups.clock, 'KMS_CONTROL_ENDPOINT is not set');
  });

  it('is left out for the one variable that is missing', () => {
    assert.equal(
      unavailable({ KMS_OTHER_PROJECT_ID: project })['second-project'],
      'KMS_OTHER_AUTH_TOKEN is not set',
    );
  });

  it('is there when its variables are set', () => {
    const groups = unavailable({
      KMS_OTHER_PROJECT_ID: 'fedcba9876543210fedcba9876543210',
      KMS_OTHER_AUTH_TOKEN: 'other-token',
      KMS_CONTROL_ENDPOINT: 'http://localhost:2',
      KMS_DEFAULT_KEY: '1',
    });
    for (const name of ['second-project', 'clock', 'default-key'])
      assert.equal(groups[name], undefined, name);
  });

  const elsewhere = { KMS_ENDPOINT: 'https://kms.example.com', KMS_CONFIRM: `kms.example.com/${project}` };

  it('is there when a fallback gives the variable', () => {
    assert.equal(
      unavailable({ ...elsewhere, HUAWEICLOUD_SDK_AK: 'access-key', OS_SECRET_KEY: 'secret-key' }).aksk,
      undefined,
    );
  });

  it('of the console is left out where there is no browser, with what helps', () => {
    const environment = {
      ...local,
      KMS_CONSOLE_URL: 'http://localhost:3',
      KMS_USER: 'user',
      KMS_PASSWORD: 'password-4711',
      KMS_DOMAIN: 'domain',
    };
    const config = loadConfig({ environment, dotenv: {}, folder: '/' });
    assert.match(
      unavailableGroups({ ...config, chromium: '/nowhere/chromium' }).console ?? '',
      /^there is no browser: install one with "npx playwright@\d+\.\d+\.\d+ install --only-shell chromium"/,
    );
    assert.equal(unavailableGroups({ ...config, chromium: process.execPath }).console, undefined);
  });

  it('that a probe decides is not left out beforehand', () => {
    const groups = unavailable();
    assert.deepEqual([groups.dek, groups.asymmetric], [undefined, undefined]);
  });

  it('of TLS is left out on loopback, and not elsewhere', () => {
    assert.match(unavailable().tls ?? '', /loopback/);
    const remote = { KMS_ENDPOINT: 'https://kms.example.com', KMS_CONFIRM: `kms.example.com/${project}` };
    assert.equal(unavailable(remote).tls, undefined);
  });

  it('of the default key is left out when it is declined', () => {
    assert.match(unavailable({ KMS_DEFAULT_KEY: '0' })['default-key'] ?? '', /KMS_DEFAULT_KEY/);
  });

  it('of the default key is left out where the target is not loopback', () => {
    const remote = { KMS_ENDPOINT: 'https://kms.example.com', KMS_CONFIRM: `kms.example.com/${project}` };
    const reason = unavailable({ ...remote, KMS_DEFAULT_KEY: '1' })['default-key'];
    assert.equal(reason, 'the target is not on loopback');
  });

  it('of the console is left out without a way in, and says which', () => {
    const console = { KMS_CONSOLE_URL: 'http://localhost:3/console' };
    const login = { ...console, KMS_USER: 'user', KMS_PASSWORD: 'password', KMS_DOMAIN: 'domain' };
    assert.equal(unavailable().console, 'KMS_CONSOLE_URL is not set');
    assert.match(unavailable(console).console ?? '', /neither KMS_CONSOLE_STATE nor KMS_USER/);
    assert.equal(unavailable({ ...login, CHROMIUM_PATH: process.execPath }).console, undefined);
  });
});
