// What the build makes of templates.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code

import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutBreaks } from '../../scripts/spaces.js';

test('a line break of a template, with the spaces around it, is one space', () => {
  assert.equal(
    withoutBreaks('const a = html`\n  <p\n    class=${b}\n  >\n    one  two ${c}\n  </p>\n`;'),
    'const a = html` <p class=${b} > one  two ${c} </p> `;',
  );
});

test('so it is in templates within templates, and in drawings', () => {
  assert.equal(
    withoutBreaks('html`<b>\n ${d ? svg`<path\n d="M0 0" />` : `as\n it is`}\n</b>`;'),
    'html`<b> ${d ? svg`<path d="M0 0" />` : `as\n it is`} </b>`;',
  );
});

test('other text stays as it is, and a module with an element that shows every space', () => {
  for (const code of [
    'const text = `\n  two`;\nconst more = other`\n  two`;',
    'html`<p>\n</p>`;\nhtml`<pre>\n  two</pre>`;',
    'html`<p>\n</p>`;\nhtml`<textarea>\n  two</textarea>`;',
  ]) {
    assert.equal(withoutBreaks(code), code);
  }
});
