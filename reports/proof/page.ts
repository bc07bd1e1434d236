import type * as catalogue from '../../schemas/catalogue.ts';
import { toBeProven } from './coverage.ts';
import type { Proof } from './document.ts';

type Requirement = Pick<catalogue.Requirement, 'id' | 'level' | 'title' | 'check' | 'optionalGroup'>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (value: string) => value.replaceAll(/[&<>"]/g, character => escapes[character] ?? character);
const cells = (tag: 'td' | 'th', values: readonly string[]) =>
  values.map(value => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${value}</${tag}>`).join('');
const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]) =>
  [
    `<table><caption>${caption}</caption><thead><tr>${cells('th', head)}</tr></thead><tbody>`,
    ...rows.map(row => `<tr>${cells('td', row)}</tr>`),
    '</tbody></table>',
  ].join('\n');

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { margin-top: 2.5rem; font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
code { font-family: ui-monospace, monospace; font-size: .9em; } .bad { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) { thead { position: absolute; left: -999rem; } tr, td { display: block; border: 0; padding: .1rem 0; } tr { border-bottom: 1px solid var(--line); padding: .6rem 0; } }
`;

function verdict(word: string): string {
  return word === 'killed' || word === 'green' ? word : `<span class="bad">${word}</span>`;
}

const code = (id: string) => `<code>${text(id)}</code>`;

function requirementRows(
  { faults, variants, uncovered }: Proof,
  requirements: readonly Requirement[],
): string[][] {
  return toBeProven(requirements).map(({ id, level, title }) => {
    const caught = faults.filter(fault => fault.verdict === 'killed' && fault.breaks.includes(id));
    const observed = level === 'MAY' ? variants.filter(variant => variant.observed.includes(id)) : [];
    const by = [...caught, ...observed].map(each => code(each.id)).join('<br>');
    return [code(id), level, text(title), uncovered.includes(id) ? '<span class="bad">nothing</span>' : by];
  });
}

/** The content of proof.html: the proof for a reader, in one file that needs no network. */
export function proofPage(proof: Proof, requirements: readonly Requirement[]): string {
  const { suite, totals, faults, variants } = proof;
  const faultRows = faults.map(({ id, story, breaks, failed, verdict: word }) => [
    code(id),
    text(story),
    breaks.join(' '),
    word === 'killed' ? verdict(word) : `${verdict(word)}<br>failed: ${failed.join(' ') || 'nothing'}`,
  ]);
  const variantRows = variants.map(({ id, story, failed, verdict: word }) => [
    code(id),
    text(story),
    `${verdict(word)}${failed.length ? `<br>${failed.join(' ')}` : ''}`,
  ]);
  const sum = `${totals.killed} of ${totals.faults} faults killed, ${totals.green} of ${totals.variants} variants green`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Proof of kms-conformance ${text(suite.version)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Proof of kms-conformance ${text(suite.version)}</h1>
<p>${sum}${proof.uncovered.length ? `, <span class="bad">${proof.uncovered.length} requirements uncovered</span>` : ', nothing uncovered'}.</p>
<p>A fault is killed when exactly the requirements that it breaks came out worse than without it. A variant is
conforming but different, and green when the suite raises no alarm. Suite ${code(suite.digest)}.</p>
<h2>Requirements</h2>
${table('What shows that a violation of each requirement is noticed', ['Requirement', 'Level', 'A conforming KMS', 'Shown by'], requirementRows(proof, requirements))}
<h2>Faults</h2>
${table('Ways of being wrong, one at a time', ['Fault', 'What it costs a user', 'Breaks', 'Verdict'], faultRows)}
<h2>Variants</h2>
${table('Ways of being different and still right', ['Variant', 'What is different', 'Verdict'], variantRows)}
</main>
</body>
</html>
`;
}
