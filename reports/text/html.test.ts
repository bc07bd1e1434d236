import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Html, html } from './html.ts';

const markup = (...parts: Parameters<typeof html>) => html(...parts).markup;

describe('html', () => {
  it('makes no markup of text, in content and in attributes', () => {
    const hostile = `<img src=x onerror="a()"> ' & </style>`;
    assert.equal(
      markup`<p title="${hostile}">${hostile}</p>`,
      '<p title="&lt;img src=x onerror=&quot;a()&quot;&gt; &#39; &amp; &lt;/style&gt;">' +
        '&lt;img src=x onerror=&quot;a()&quot;&gt; &#39; &amp; &lt;/style&gt;</p>',
    );
  });

  it('keeps templates in templates, and lists of them', () => {
    const items = ['a', '<b>'].map(item => html`<li>${item}</li>`);
    assert.equal(markup`<ul>${items}</ul>${new Html('<hr>')}`, '<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>');
  });

  it('leaves out what is absent, and shows zero', () => {
    assert.equal(markup`[${undefined}${false}${''}${0}]`, '[0]');
  });

  it('spells out characters that steer what the reader sees', () => {
    assert.equal(
      markup`${'a\u0000b\u202ec\u200d\u001b[31m\ud800'}`,
      'a\\u{0}b\\u{202e}c\\u{200d}\\u{1b}[31m\\u{d800}',
    );
    assert.equal(markup`${'tab\tand\nline ü \u{1f511}'}`, 'tab\tand\nline ü \u{1f511}');
  });
});
