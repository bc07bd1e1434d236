import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { type Variable, variables } from './source/variables.ts';

it('tells every variable and its flag in the README', () => {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  const untold = Object.entries<Variable>(variables).filter(([name, { flag }]) => {
    const isTold = readme.includes(`\`${name}\``);
    return !isTold || (flag !== undefined && !readme.includes(`--${flag}`));
  });
  assert.deepEqual(
    untold.map(([name]) => name),
    [],
  );
});
