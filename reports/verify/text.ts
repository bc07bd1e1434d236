import { atMost, row } from '../text/text.ts';
import type { RuleResult, Verification, Voucher } from './verify.ts';

const vouched: Readonly<Record<Voucher, string>> = {
  'trusted key': 'signed by a key of the trust list',
  'unknown key': 'signed, but by whom was not checked: name the keys that you trust with --trust',
  nobody: 'self-declared: nobody has signed it',
};

/** So many sentences of a rule are shown. */
const shown = 5;

/** A verification for a terminal. */
export function verificationText(folder: string, { genuine, voucher, level, rules }: Verification): string {
  const kept = rules.filter(({ state }) => state === 'kept').length;
  const lines = [
    ...row(
      'verify',
      `${folder}: ${genuine ? 'genuine' : 'NOT GENUINE'}, ${kept} of ${rules.length} rules kept`,
    ),
    ...(level ? row('level', level) : []),
    ...row(
      'voucher',
      genuine
        ? vouched[voucher]
        : 'does not count, whoever signed it: a rule is broken or could not be checked',
    ),
    ...rules.flatMap(linesOf),
    ...row(
      'note',
      'This shows that the files belong together and, where a trusted key signed them, who vouches for them. It does not show ' +
        'that the target gave these answers, that the endpoint is the product named, or that it still behaves so: run the suite for that.',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ number, name, remedy, state, words }: RuleResult): string[] {
  const label = `${String(number).padStart(2)}  `;
  if (state === 'kept') return row(label, `${name}: kept`);
  if (state === 'not checked') return row(label, `${name}: not checked, ${words.join('; ')}`);
  const left = words.length - shown;
  return [
    ...row(label, `${name}: BROKEN`),
    ...words.slice(0, shown).flatMap(sentence => atMost(3, row('', sentence))),
    ...(left > 0 ? row('', `and ${left} more`) : []),
    ...row('', remedy),
  ];
}
