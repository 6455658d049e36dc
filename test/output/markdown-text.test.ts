// Whatever a name or a typed word holds, it stays text in Markdown, and a table keeps its columns.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeSpan, escaped, table } from '#output/markdown-text.js';

test('text and code are escaped', () => {
  assert.equal(
    escaped('a|b *c* _d_ <e> [f] `g` ~h~ &i; $j$ \\'),
    String.raw`a\|b \*c\* \_d\_ \<e\> \[f\] \`g\` \~h\~ \&i; \$j\$ \\`,
  );
  assert.equal(escaped('a\nb'), String.raw`a\\u{a}b`);
  assert.equal(codeSpan('cart:8080'), '`cart:8080`');
  assert.equal(codeSpan('`a``b'), '``` `a``b ```');
  assert.equal(codeSpan('a\u001b'), '`a\\u{1b}`');
});

test('a bar in a cell does not end it', () => {
  const lines = table({ head: ['file', 'says'], right: [1], rows: [[codeSpan('a|b.yaml'), escaped('c|d')]] }).split(
    '\n',
  );
  assert.deepEqual(lines, [
    '| file | says |',
    '| --- | --: |',
    String.raw`| \`a\|b.yaml\` | c\|d |`.replaceAll('\\`', '`'),
  ]);
});
