import { createRequire } from 'node:module';
import type generated from './generated/validators.cjs';

/**
 * The compiled schemas, one validator for each. The build makes them (`scripts/build.mjs`); they are not committed.
 * @throws Error saying what to run, in a checkout that was never built.
 */
const validators = load();

function load(): typeof generated {
  try {
    return createRequire(import.meta.url)('./generated/validators.cjs') as typeof generated;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    // The stack of the loader would only hide what to do.
    throw new Error('schemas/generated/validators.cjs is missing. Run: npm run build');
  }
}

export default validators;
