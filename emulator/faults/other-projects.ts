import type { Fault } from '../rules/rules.ts';

/** One operation serves the keys of every project. */
export const seesOtherProjects =
  (open: string): Fault['patch'] =>
  documented => ({
    seesKey: (key, projectId, operation) =>
      operation === open || documented.seesKey(key, projectId, operation),
  });
