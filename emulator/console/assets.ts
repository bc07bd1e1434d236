/** Makes the dialog that is open modal, so that the keyboard stays in it; Escape is Cancel. */
export const script = `'use strict';
const dialog = document.querySelector('dialog[open]');
if (dialog) {
  dialog.close();
  dialog.showModal();
  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    document.getElementById('cancel').click();
  });
}
`;

export const style = `:root { color-scheme: light dark; --ink: light-dark(#1b1f27, #e7e9ee); --soft: light-dark(#565d6b, #a7adba);
  --ground: light-dark(#f4f5f8, #15171c); --card: light-dark(#fff, #1e2128); --line: light-dark(#d9dce3, #383d48);
  --link: light-dark(#0b57c9, #8ab8ff); --bar: #1d2330; --good: light-dark(#0f6b33, #7ddb9d); --bad: light-dark(#a8200d, #ff9d8c); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .5rem 1rem; background: var(--bar); color: #fff; }
header .user { margin-left: auto; } header small { opacity: .85; }
main { max-width: 82rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; margin: .5rem 0 1rem; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
small { font-size: .85em; } code { font-size: .85em; color: var(--soft); overflow-wrap: anywhere; }
a { color: var(--link); }
button, .button { font: inherit; padding: .35rem 1rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--card); color: var(--ink); cursor: pointer; text-decoration: none; display: inline-block; }
button.primary { background: #0b57c9; border-color: #0b57c9; color: #fff; }
button.link { padding: 0; border: 0; background: none; color: var(--link); text-decoration: underline; }
button.menu { background: none; color: #fff; border-color: #5a6275; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
[popover] { margin: 0; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); color: var(--ink); padding: .75rem; }
#projects, #services { inset: 3.2rem auto auto 1rem; max-width: calc(100vw - 2rem); box-shadow: 0 .5rem 1.5rem #0005; }
#projects ul, #services ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .3rem; }
#projects button { width: 100%; text-align: left; overflow-wrap: anywhere; } [aria-current] { font-weight: 700; }
.more { position-area: bottom span-left; } .more:popover-open { display: grid; gap: .4rem; }
.tabs, .pages { display: flex; gap: 1.25rem; margin: .5rem 0 1rem; } .tabs a[aria-current] { color: var(--ink); text-decoration: none; border-bottom: 3px solid var(--link); }
form[role=search] { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; } .total { color: var(--soft); margin: .5rem 0; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; padding: .55rem .7rem; border-bottom: 1px solid var(--line); } th { font-size: .85rem; color: var(--soft); white-space: nowrap; }
.operations { display: flex; flex-wrap: wrap; gap: .1rem .8rem; } .operations form { display: inline; }
.state { white-space: nowrap; font-weight: 600; } .s2 { color: var(--good); } .s4, .s5 { color: var(--bad); }
.notice { position: fixed; top: 3.6rem; right: 1rem; z-index: 2; max-width: min(30rem, calc(100vw - 2rem)); margin: 0; padding: .7rem 1rem; border: 1px solid; border-radius: .4rem; background: var(--card); box-shadow: 0 .5rem 1.5rem #0004; }
.notice.success { color: var(--good); } .notice.error { color: var(--bad); } main .notice { position: static; box-shadow: none; margin-bottom: 1rem; }
dialog { width: min(34rem, calc(100vw - 1.5rem)); max-height: calc(100vh - 2rem); overflow-y: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--ink); padding: 1.25rem; }
dialog::backdrop { background: #000a; } dialog dl, .details { margin: 1rem 0; } dl div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .5rem; padding: .15rem 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .75rem; display: grid; gap: .5rem; min-width: 0; } label { display: block; } input:not([type=radio]), select { font: inherit; padding: .35rem; border: 1px solid var(--soft); border-radius: .3rem; background: var(--ground); color: var(--ink); max-width: 100%; }
.buttons { display: flex; gap: .75rem; justify-content: end; margin: 1rem 0 0; }
.login { display: grid; gap: .8rem; max-width: 24rem; } .login input { display: block; width: 100%; } .login button { justify-self: start; }
@media (max-width: 60rem) {
  table, thead, tbody, tr, td { display: block; } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { padding: .5rem 0; border-bottom: 2px solid var(--line); } td { border: 0; padding: .2rem .7rem; display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); overflow-wrap: anywhere; }
  td::before { content: attr(data-column); color: var(--soft); grid-row: 1 / span 4; } td > * { grid-column: 2; } td > br { display: none; }
}
`;
