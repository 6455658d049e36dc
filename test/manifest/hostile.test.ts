// Input made to hurt: each is bounded in time and memory, and answered with a remark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from '#wire/printable.js';
import { brief, loadFiles, loadText } from './loading.js';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web}]}\n';

function aliasBomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const inner = level === 0 ? '"ha"' : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
  });
  return `${lines.join('\n')}\n`;
}

const table: readonly (readonly [string | Buffer, readonly string[], string])[] = [
  [aliasBomb(30), ['K0110 error 6:21'], 'aliases of aliases'],
  ['['.repeat(100_000), ['K0109 error 1:200'], 'brackets in YAML'],
  [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, ['K0112 note 1:1'], 'braces in JSON'],
  [
    `kind: Pod\napiVersion: v1\nmetadata: {name: ${'a'.repeat(2_000_000)}}`,
    ['K0213 error 3:18', 'K0203 error 1:1'],
    'a name of two megabytes',
  ],
  [Buffer.from('a\u0000b'), ['K0108 error 1:1'], 'NUL bytes'],
  [
    Buffer.concat([Buffer.from(pod), Buffer.from([0x23, 0xe9, 0x0a])]),
    ['K0108 warning 1:1'],
    'bytes that are not UTF-8',
  ],
  [`${pod}\t- x`, ['K0101 error 5:1'], 'tabs'],
  [
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: "shop\u202egnp"}',
    ['K0211 error 3:18'],
    'a name that turns the line around',
  ],
  [
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: "shop\\e[2J"}',
    ['K0211 error 3:18'],
    'a name that clears the screen',
  ],
  [
    '{"kind": "Pod", "apiVersion": "v1", "__proto__": {"metadata": {"name": "x"}}}',
    ['K0203 error 1:1', 'K0203 error 1:1'],
    'a prototype as a key',
  ],
  ['{"kind": "constructor", "apiVersion": "v1"}', [], 'a kind that every object has'],
  ['{"kind": {}, "apiVersion": 1}', ['K0112 note 1:1'], 'a kind that is no text'],
];
for (const [text, expected, why] of table) {
  test(why, { timeout: 20_000 }, async () => {
    const { diagnostics } = await loadText(text);
    assert.deepEqual(diagnostics.map(brief), expected);
    for (const diagnostic of diagnostics) assert.equal(JSON.stringify(diagnostic).search(/[\u001b\u202e]/), -1);
  });
}

test('a selector with a million labels', { timeout: 20_000 }, async () => {
  const matchLabels = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [`l${index}`, 'a']));
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { selector: { matchLabels } },
  };
  const { objects, diagnostics } = await loadText(JSON.stringify(deployment));
  assert.equal(objects.workloads.length, 0);
  assert.ok(diagnostics.length > 0);
});

test('ten thousand tiny documents', { timeout: 20_000 }, async () => {
  const text = Array.from(
    { length: 10_000 },
    (_, index) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: n${index}}\n`,
  ).join('---\n');
  const { objects, documents } = await loadText(text);
  assert.deepEqual([objects.namespaces.length, documents], [10_000, 10_000]);
});

test('ten thousand separators and nothing else', { timeout: 20_000 }, async () => {
  assert.deepEqual((await loadText('---\n'.repeat(10_000))).diagnostics, []);
});

test('no line of a Secret is ever shown', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: 'aHVudGVy' } };
  const bad = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'BAD' } };
  const texts = [
    'apiVersion: v1\nkind: Secret\ndata: {password: aHVudGVy: b}',
    '{apiVersion: v1, kind: Secret, data: {password: aHVudGVy, password: aHVudGVy}}',
    JSON.stringify([bad, secret]),
    `items:\n- kind: Secret\n  data: {password: aHVudGVy, password: aHVudGVy}\n- {kind: Namespace, apiVersion: v1, metadata: {name: BAD}}\nkind: List\n`,
    JSON.stringify(secret).replace('}}', '} "aHVudGVy"}'),
    JSON.stringify(secret).replace('Secret', 'S\\u0065cret').replace('}}', '} "aHVudGVy"}'),
  ];
  for (const text of texts) {
    const loaded = await loadText(text);
    assert.doesNotMatch(JSON.stringify(loaded.diagnostics), /aHVudGVy/, text);
    const line = text.split('\n').findIndex((found) => found.includes('aHVudGVy')) + 1;
    assert.equal(loaded.excerpt({ file: '-', line, column: 1, path: '' }), undefined, text);
  }
  const { diagnostics } = await loadFiles({
    'secrets.json': '[{"metadata": {"name": "s"}, "data": {"password": "aHVudGVy"} x',
  });
  assert.doesNotMatch(JSON.stringify(diagnostics), /aHVudGVy/);
});

test('printable escapes what moves, hides or reverses', () => {
  assert.equal(printable('a\u001b[2J\u202eb\u200bc\u0085\ud800'), 'a\\u{1b}[2J\\u{202e}b\\u{200b}c\\u{85}\\u{d800}');
  assert.equal(printable('Größe 東京 😀'), 'Größe 東京 😀');
  assert.equal(printable('abcdef', 3), 'abc…');
});
