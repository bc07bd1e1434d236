/** Texts that a target may answer and that must steer nobody: commands of CI systems, and of terminals. */
export const hostileTexts: Readonly<Record<string, string>> = {
  markup: `--></title></style>]]><script>stolen()</script><img src=x onerror="stolen()">' &lt;`,
  'a command of GitHub': '::error file=a,line=1::stolen',
  'a command of GitHub on a line of its own': 'x\n::add-mask::e\n::stop-commands::x',
  'a command of GitHub after other line ends':
    'x\r::error::a\u2028::warning::b\u0085::notice::c\u2029 ::debug::d',
  'an old command of GitHub': '##[error]stolen',
  'a command of Azure': 'x ##vso[task.complete result=Succeeded;]DONE',
  'a command of Azure in two halves': '##\u200bvso[task.setvariable variable=a]b',
  'a command of TeamCity': "##teamcity[buildStatus status='SUCCESS']",
  'a section of GitLab': 'section_start:1560896352:x[collapsed=true]\r\u001b[0Kx section_end:1560896352:x',
  'a moved cursor': '\u001b[2J\u001b[1;1Hclean',
  'a title of the terminal': '\u001b]0;title\u0007',
  'controls of eight bits': '\u009b2J\u009d0;x\u009c\u0084',
  'backspaces and carriage returns': 'fail\b\b\b\bpass\rpass',
  'text that runs from right to left': '\u202Elanif\u202C \u2066x\u2069',
  'a link of the terminal': '\u001b]8;;https://example.com\u001b\\x\u001b]8;;\u001b\\',
};

/** Texts that a target may answer and that a browser would carry out where they became markup. */
export const hostileScripts: readonly string[] = [
  '<script>stolen()</script>',
  '</script><script>stolen()</script>',
  '--></title></style></textarea></template>]]><script>stolen()</script>',
  '<img src=x onerror=stolen()>',
  '"><img src=x onerror="stolen()">',
  "' autofocus onfocus='stolen()",
  '" onmouseover="stolen()" x="',
  '<svg onload=stolen()>',
  '<svg><animate onbegin=stolen() attributeName=x dur=1s>',
  '<details open ontoggle=stolen()>',
  '<iframe srcdoc="&lt;script&gt;parent.stolen()&lt;/script&gt;"></iframe>',
  '<a href="javascript:stolen()">look</a> [look](javascript:stolen())',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=stolen()&gt;">',
  '&lt;script&gt;stolen()&lt;/script&gt; \\u003cscript\\u003estolen()\\u003c/script\\u003e',
  '<meta http-equiv=refresh content="0;url=javascript:stolen()"><base href="https://stolen.example/">',
];

const commands = [
  /^[^\S\r\n]*::[A-Za-z][\w-]*(?: [^\n]*)?::/,
  /##\[[a-z]+\]/i,
  /##vso\[/i,
  /##teamcity\[/i,
  /section_(?:start|end):\d/,
];
/** Whatever moves a cursor or turns the direction of a text, line ends and tabs aside. */
const controls = /(?![\t\n\r])\p{Cc}|[\u202A-\u202E\u2066-\u2069\u200E\u200F]/u;

/** What in a text would steer the system or the terminal that shows it, with the line. */
export function steering(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029\u0085]/);
  return lines.flatMap(line => {
    const found =
      commands.find(pattern => pattern.test(line)) ?? (controls.test(line) ? controls : undefined);
    return found ? [`${found}: ${JSON.stringify(line.slice(0, 200))}`] : [];
  });
}

/** A JSON value with every text in it replaced, or only those of one member. */
export function withTexts(
  value: unknown,
  change: (text: string, name: string) => string,
  name = '',
): unknown {
  if (typeof value === 'string') return change(value, name);
  if (Array.isArray(value)) return value.map(each => withTexts(each, change, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTexts(each, change, key)]));
}
