import { colours } from './colours.ts';

const type = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem) 3rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere; }
h1, h2, .level { font-family: ui-serif, "Iowan Old Style", Charter, "Palatino Linotype", Georgia, "Liberation Serif", serif; font-weight: 600; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.3rem); line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 0.9rem; }
h3 { font-size: 1rem; line-height: 1.4; margin: 1.8rem 0 0.6rem; }
h4 { font-size: 1rem; line-height: 1.4; margin: 1rem 0 0.4rem; }
p { margin: 0 0 0.7rem; max-width: 46rem; }
a { color: var(--link); text-underline-offset: 0.16em; text-decoration-thickness: 0.06em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
:target { scroll-margin-top: 1rem; }
code, .id, .record { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.86em; }
code { white-space: pre-wrap; }
p code, td code, th code, .checks code { background: var(--code); border-radius: 3px; padding: 0.08em 0.3em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
time, .id { white-space: nowrap; }
.id { font-weight: 600; }
.digest { color: var(--soft); font-size: 0.78em; }
.binding { font-size: 0.72rem; letter-spacing: 0.06em; color: var(--soft); white-space: nowrap; }
.count, caption, .times, .record { color: var(--soft); font-weight: 400; }
section { margin-top: 3rem; }`;

const head = `
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.4rem 0.8rem; }
.verdict { margin-top: clamp(1rem, 4vw, 2.5rem); padding: clamp(1.2rem, 4vw, 2.2rem); background: var(--card);
  border: 1px solid var(--line); border-top: 6px solid var(--tone); border-radius: 6px; }
.verdict.good { --tone: var(--good); --ground: var(--good-ground); }
.verdict.bad { --tone: var(--bad); --ground: var(--bad-ground); }
.verdict.warned { --tone: var(--warned); --ground: var(--warned-ground); }
.verdict.open { --tone: var(--open); --ground: var(--open-ground); }
.kind { margin: 0 0 0.35rem; font-size: 0.78rem; letter-spacing: 0.14em; text-transform: uppercase; color: var(--soft); }
.of { color: var(--soft); font-weight: 400; }
.level { display: flex; gap: 0.7rem; align-items: center; margin: 1.3rem 0 0; font-size: clamp(1.35rem, 5vw, 2rem); line-height: 1.15; letter-spacing: 0.02em; color: var(--tone); }
.level .mark { flex: none; display: grid; place-items: center; width: 1.55em; height: 1.55em; border-radius: 50%; background: var(--ground); font-size: 0.85em; font-family: ui-sans-serif, system-ui, sans-serif; }
.level strong { font-weight: 600; }
.means { margin: 0.6rem 0 0; font-size: 1.05rem; }
.about { display: flex; flex-wrap: wrap; gap: 0.2rem 1.5rem; margin: 1.3rem 0 0; padding-top: 0.9rem; border-top: 1px solid var(--line); max-width: none; color: var(--soft); font-size: 0.92rem; }
.about b { color: var(--ink); font-weight: 600; }
.trouble { margin: 0.8rem 0 0; padding-left: 1.2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.3rem; list-style: none; margin: 1.1rem 0 0; padding: 0; font-size: 0.92rem; }
.beside { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 clamp(1.5rem, 4vw, 3.5rem); }
body > footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.88rem; }`;

const blocks = `
dl { margin: 0; }
.facts > div { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 0 0.9rem; padding: 0.34rem 0; border-top: 1px solid var(--line); }
.facts > div:first-child { border-top: 0; }
dt { color: var(--soft); font-size: 0.88rem; line-height: 1.76; }
dd { margin: 0; }
.clause { display: block; }
.clause + .clause { margin-top: 0.25rem; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.2rem; font-size: 0.94rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 0.85rem; padding-bottom: 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.42rem 0.7rem 0.42rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 0.82rem; }
tbody tr:first-child > * { border-top: 0; }
tfoot > tr > * { border-top: 2px solid var(--line); font-weight: 600; }
.numbers td, .numbers thead th + th { text-align: right; padding: 0.42rem 0 0.42rem 0.8rem; overflow-wrap: normal; }
.brief th[scope=row] { width: 40%; }
.thirds th[scope=row], .thirds td { width: 33%; }
.brief caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.panel .brief caption { position: static; width: auto; height: auto; clip-path: none; }
.named { display: inline-block; margin-right: 0.6rem; }
.tag { display: inline-flex; align-items: center; gap: 0.4em; padding: 0.05rem 0.6rem 0.05rem 0.45rem; border-radius: 99px; font-size: 0.82rem; font-weight: 600; line-height: 1.5; white-space: nowrap; color: var(--calm); background: var(--calm-ground); }
.tag .mark { width: 0.9em; text-align: center; }
.tag.pass, .tag.acceptable { color: var(--good); background: var(--good-ground); }
.tag.fail { color: var(--bad); background: var(--bad-ground); }
.tag.waived, .tag.non-strict, .tag.flaky { color: var(--warned); background: var(--warned-ground); }
.tag.inconclusive, .tag.not-run { color: var(--open); background: var(--open-ground); }
.story, .requirement { background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.story { padding: 1.1rem 1.3rem 1.2rem; margin-bottom: 1.2rem; border-left: 4px solid var(--bad); }
.story.waived, .story.flaky { border-left-color: var(--warned); }
.story h4 { margin-top: 0; font-size: 1.08rem; }
summary { cursor: pointer; }
.requirement { margin-bottom: 0.35rem; }
.requirement > summary { display: grid; grid-template-columns: 5.2rem minmax(0, 1fr) 4rem 8.4rem; gap: 0 0.6rem; align-items: center; padding: 0.45rem 0.9rem; list-style: none; }
.requirement > summary::-webkit-details-marker { display: none; }
.requirement > summary .id::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--soft); }
.requirement[open] > summary .id::before { content: "▾"; }
.requirement > summary:hover .title { text-decoration: underline; text-underline-offset: 0.16em; }
.requirement .tag { justify-self: start; }
.body { padding: 0.7rem 1rem 1rem; border-top: 1px solid var(--line); }
.checks { list-style: none; margin: 0; padding: 0; font-size: 0.92rem; }
.checks li { display: flex; gap: 0.7rem; align-items: baseline; padding: 0.25rem 0; }
.checks .tag { flex: none; }
.checks .tag + span { flex: 1; }
.way, .script { margin: 0.9rem 0; }
.before { margin: 0.7rem 0 0; color: var(--soft); font-size: 0.92rem; }
.likely ul { margin: 0 0 0.7rem; padding-left: 1.2rem; } .likely p { margin: 0.9rem 0 0.3rem; }
figure { margin: 1rem 0; } figure img { display: block; max-width: min(100%, 48rem); height: auto; border: 1px solid var(--line); } figcaption { font-size: 0.9rem; }
.trail { margin: 0.7rem 0 0; padding: 0 0 0 1.1rem; list-style: none; counter-reset: step; border-left: 2px solid var(--line); }
.step, .gap { padding: 0.25rem 0 0.6rem; }
.step { counter-increment: step; }
.step p { margin: 0; }
.step p::before { content: counter(step) ". "; color: var(--soft); font-variant-numeric: tabular-nums; }
.step dl > div { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr); gap: 0 0.6rem; }
.step dd { font-size: 0.92rem; }
.decisive { margin-left: calc(-1.1rem - 2px); padding-left: 1.1rem; border-left: 4px solid var(--bad); }
.here { color: var(--bad); }
.again { margin: 0.9rem 0 0.35rem; color: var(--soft); font-size: 0.9rem; }
.command { margin: 0; padding: 0.7rem 0.9rem; background: var(--code); border-radius: 4px; white-space: pre-wrap; user-select: all; }`;

const media = `
@media (max-width: 46rem) {
  .beside { grid-template-columns: minmax(0, 1fr); }
  .requirement > summary { grid-template-columns: 5.2rem minmax(0, 1fr) auto; }
  .requirement > summary .title { grid-column: 1 / -1; grid-row: 2; padding-left: 1rem; }
  .requirement > summary .binding { grid-column: 2; grid-row: 1; }
  .requirement > summary .tag { grid-column: 3; grid-row: 1; }
  .facts > div, .step dl > div { grid-template-columns: minmax(0, 1fr); }
  .checks li { display: block; }
  .story { padding-inline: 0.9rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { color-scheme: light; }
  @page { margin: 12mm 13mm; }
  html { font-size: 7.6pt; }
  body { max-width: none; padding: 0; background: none; line-height: 1.36; }
  p { max-width: none; }
  nav, .skip, .script, #cost ~ details, .requirement .statement, .requirement .checks, .requirement h4 { display: none; }
  .requirement .facts > div:not(.got) { display: none; }
  .verdict { min-height: 9rem; } .beside section { margin-top: 2rem; }
  .beside { break-after: page; }
  .beside + section { margin-top: 0; }
  tr { break-inside: avoid; }
  #legend ~ table { break-inside: avoid; }
  #sources ~ details { font-size: 0.8em; } #sources ~ details th[scope=row] { width: 66%; }
  .verdict { margin-top: 0; }
  .beside { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .requirement .facts > div { padding: 0; border: 0; grid-template-columns: 2rem minmax(0, 1fr); }
  .requirement > summary { padding: 0.1rem 0.3rem 0; }
  .requirement { border: 0; border-top: 1px solid var(--line); border-radius: 0; margin: 0; }
  .body { padding: 0 0.3rem 0.15rem 6.1rem; border: 0; }
  h3 { margin-top: 1rem; }
  th, td { padding-block: 0.2rem; }
  .verdict, .story, .requirement { background: none; break-inside: avoid-page; }
  .story { break-inside: auto; }
  h2, h3, h4, summary, thead { break-after: avoid; }
  section { margin-top: 1.1rem; } h2 { margin-bottom: 0.5rem; }
  .panel a::after { content: " " attr(href); color: var(--soft); }
  .requirement::details-content, .panel details::details-content { content-visibility: visible; display: block; block-size: auto; }
  .requirement > summary .id::before { content: ""; width: 0; }
  .tag, .level .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; }
}`;

/** The style of the page; all of it, so that it needs no other file. */
export const style = [colours, type, head, blocks, media].join('\n');
