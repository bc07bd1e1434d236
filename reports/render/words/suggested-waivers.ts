import type { Graded } from '../../grade/run/model.ts';

/**
 * A waiver for each failure of a run, as YAML for a file of waivers. Reason, ticket, owner and expiry are left to
 * whoever answers for it: without them the file is refused.
 */
export function suggestedWaivers({ requirements, header }: Pick<Graded, 'requirements' | 'header'>): string {
  const failed = requirements.filter(({ outcome }) => outcome === 'fail');
  if (failed.length === 0) return 'Nothing failed: there is nothing to waive.\n';
  const stanzas = failed.map(({ id, title, observation }) =>
    [
      `- requirement: ${id} # ${title}`,
      `  target: ${JSON.stringify(header.target.host)}`,
      `  signature: ${JSON.stringify(observation)}`,
      '  reason: # why this is accepted',
      '  ticket: # where it is followed up',
      '  owner: # who answers for it',
      '  expiry: # the last day it holds, such as 2027-01-31',
    ].join('\n'),
  );
  return `# Fill in the rest, save it, and give it to certify --waivers FILE.\n${stanzas.join('\n')}\n`;
}
