// Corefiles: what is read of them, and what hostile ones do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCorefile } from '#dns/corefile.js';
import { safePattern } from '#dns/plugins/rewrite.js';

const parse = (text: string) => parseCorefile({ name: 'Corefile', text });

const shapes: readonly (readonly [string, string, string])[] = [
  ['.:53 {\n errors\n}', '"" 53 errors', 'one block'],
  ['example.org, example.com:1053 {\n errors\n}', '"example.org" 53 errors; "example.com" 1053 errors', 'two ports'],
  ['example.org,\nexample.com {\n errors\n}', '"example.org example.com" 53 errors', 'addresses on two lines'],
  ['.:53\nerrors\nforward . 192.0.2.1', '"" 53 errors,forward', 'no braces'],
  ['# all\n. { # here\n errors # there\n}', '"" 53 errors', 'comments'],
  ['(usual) {\n errors\n}\n. {\n import usual\n}', '"" 53 errors', 'a snippet'],
  ['tls://. {\n errors\n}', '', 'another transport'],
  ['. {\n hosts {\n 192.0.2.7 till\n }\n log\n}', '"" 53 hosts,log', 'a body is not a plugin'],
  ['EXAMPLE.org. {\n errors\n}', '"example.org" 53 errors', 'case and final dot'],
];

for (const [text, expected, why] of shapes) {
  test(`a Corefile: ${why}`, () => {
    const found = parse(text).blocks.map(
      ({ zones, port, directives }) => `"${zones.join(' ')}" ${port} ${directives.map(({ plugin }) => plugin).join()}`,
    );
    assert.equal(found.join('; '), expected);
  });
}

test('words keep their quotes together and lines their numbers', () => {
  const [block] = parse('\n. {\n template IN A {\n  answer "{{ .Name }} IN A \\"x\\""\n }\n log\n}').blocks;
  const [template, log] = block?.directives ?? [];
  assert.deepEqual(template?.body[0]?.words, ['answer', '{{ .Name }} IN A "x"']);
  assert.deepEqual([template?.at.line, template?.body[0]?.at.line, log?.at.line], [3, 4, 6]);
});

const hostile: readonly (readonly [string, string])[] = [
  ['{'.repeat(100_000), 'braces without end'],
  [`${'a {\n'.repeat(50_000)}`, 'blocks in blocks'],
  ['"'.repeat(99_999), 'quotes'],
  ['(a) {\n import a\n}\n. {\n import a\n}', 'a snippet of itself'],
  [
    `(a) {\n${'errors\n'.repeat(9)}import b\n}\n(b) {\nimport a\nimport a\n}\n. {\nimport b\n}`,
    'snippets of each other',
  ],
  [`. {\n${'import x\n'.repeat(100_000)}}`, 'imports of nothing'],
  [`. {\n${'rewrite name a b\n'.repeat(100_000)}}`, 'a huge block'],
  ['}\n}\n}', 'only ends'],
  [`__proto__ {\n constructor\n}`, 'names of JavaScript'],
  [`${'(s) {\n errors\n}\n'.repeat(20_000)}`, 'a snippet again and again'],
];
for (const [text, why] of hostile) {
  test(`a hostile Corefile is read in time: ${why}`, () => {
    const started = performance.now();
    parse(text);
    assert.ok(performance.now() - started < 2000);
  });
}

const patterns: readonly (readonly [string, boolean, string])[] = [
  ['(.*)\\.example\\.com\\.', true, 'a usual one'],
  ['^web\\.(.+)\\.bank\\.$', true, 'anchors'],
  ['(a+)+$', false, 'a repeated group'],
  ['(a*)*b', false, 'another'],
  ['(.*)(.*)(.*)(.*)x', false, 'many repetitions'],
  ['(?=a)', false, 'what RE2 does not have'],
  ['(', false, 'no pattern'],
];
for (const [text, isSafe, why] of patterns) {
  test(`a pattern of rewrite: ${why}`, () => assert.equal(safePattern(text) !== undefined, isSafe));
}
