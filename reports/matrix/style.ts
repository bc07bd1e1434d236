/** The style of the matrix, on top of the colours of the certificate. */
export const style = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 0.94rem/1.45 ui-sans-serif, system-ui, sans-serif; }
main { padding: 1rem clamp(0.8rem, 3vw, 2rem) 3rem; }
h1 { font-size: clamp(1.3rem, 4vw, 1.8rem); line-height: 1.2; }
h2 { font-size: 1.15rem; }
.apart { border-left: 4px solid var(--warned); background: var(--warned-ground); padding: 0.2rem 1rem; overflow-wrap: anywhere; }
.apart h2 { margin: 0.5rem 0 0; }
.filters { display: flex; flex-wrap: wrap; gap: 0.6rem; }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: 0.2rem 0.8rem 0.5rem; }
label { display: inline-block; margin-right: 0.6rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.scroll { margin-top: 1rem; overflow: auto; max-height: 92vh; border: 1px solid var(--line); }
table { border-collapse: separate; border-spacing: 0; }
caption { text-align: left; padding: 0.4rem 0.6rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--line); min-width: 11rem; max-width: 20rem; overflow-wrap: anywhere; font-weight: 400; }
thead th { position: sticky; top: 0; background: var(--card); z-index: 1; }
th[scope=row], .corner { position: sticky; left: 0; background: var(--card); min-width: 14rem; z-index: 1; }
thead .corner { z-index: 2; }
.part th { background: var(--code); font-weight: 600; max-width: none; }
.part span { position: sticky; left: 0.6rem; }
.binding, .group, small { color: var(--soft); font-size: 0.8rem; }
.group { display: block; }
small { white-space: nowrap; }
.tag { display: inline-flex; gap: 0.4em; padding: 0 0.5rem; border-radius: 99px; font-size: 0.82rem; font-weight: 600; white-space: nowrap; color: var(--calm); background: var(--calm-ground); }
.tag.pass, .tag.acceptable { color: var(--good); background: var(--good-ground); }
.tag.fail { color: var(--bad); background: var(--bad-ground); }
.tag.waived, .tag.non-strict, .tag.flaky { color: var(--warned); background: var(--warned-ground); }
.tag.inconclusive, .tag.not-run { color: var(--open); background: var(--open-ground); }
dl > div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 0.6rem; padding: 0.2rem 0; }
dd { margin: 0; }
@media (max-width: 46rem) {
  th, td { min-width: 9rem; }
  th[scope=row], .corner { min-width: 8.5rem; max-width: 8.5rem; }
  .group { display: none; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 7pt; }
  .filters { display: none; }
  .scroll { overflow: visible; max-height: none; border: 0; }
  th, td { position: static !important; min-width: 0; padding: 0.15rem 0.3rem; }
  tr { break-inside: avoid; }
  .tag { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
