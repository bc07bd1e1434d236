import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { header } from '../../sample.testing.ts';
import { repeatCommand } from './repeat-command.ts';

const command = 'npx kms-conformance certify --repeat PRE-001';
const { target } = header();

describe('repeatCommand', () => {
  it('needs nothing but the requirement for the embedded emulator', () => {
    assert.equal(repeatCommand('PRE-001', { target }), command);
  });

  it('names endpoint, project and another profile than the default', () => {
    const remote = {
      ...target,
      endpoint: 'https://kms.example.com:8443/a',
      projectId: 'f'.repeat(32),
      profile: 'huaweicloud' as const,
    };
    assert.equal(
      repeatCommand('PRE-001', { target: remote }),
      `${command} --endpoint https://kms.example.com:8443/a --project-id ${'f'.repeat(32)} --profile huaweicloud`,
    );
  });

  it('quotes what a shell would take apart', () => {
    const odd = { ...target, endpoint: "http://h/$(x)'y" };
    assert.equal(repeatCommand('PRE-001', { target: odd }), `${command} --endpoint 'http://h/$(x)'\\''y'`);
  });

  it('names the file of settings and the output folder of the run that it repeats, where they are known', () => {
    const named = (where: string, settings?: string, repeats?: string[]) =>
      repeatCommand('PRE-001', { target, ...(repeats && { repeats }) }, { where, settings });
    assert.equal(named('reports/out'), command);
    assert.equal(named('reports/out/repeat', undefined, ['PRE-001']), command);
    assert.equal(named('my out', 'kms.env'), `${command} --env-file kms.env --out 'my out'`);
    assert.equal(named('repeat', 'kms.env', ['PRE-001']), `${command} --env-file kms.env --out .`);
  });
});
