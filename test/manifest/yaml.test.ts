// What unquoted YAML means, as sigs.k8s.io/yaml has it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aliasedNodesLimit, compose, YamlError } from '#manifest/compose.js';
import { resolvePlain } from '#manifest/yaml.js';

const scalars: readonly (readonly [string, unknown, string])[] = [
  ['on', true, 'YAML 1.1 boolean'],
  ['Off', false, 'in three spellings'],
  ['YES', true, 'of letters'],
  ['no', false, 'the Norway problem'],
  ['y', true, 'one letter is enough for yaml.v2'],
  ['N', false, 'one letter is enough for yaml.v2'],
  ['oN', 'oN', 'but no fourth spelling'],
  ['true', true, 'the usual word'],
  ['~', null, 'null'],
  ['', null, 'nothing is null'],
  ['NULL', null, 'null in capitals'],
  ['nil', 'nil', 'not a word of YAML'],
  ['8080', 8080, 'a number'],
  ['-1', -1, 'a negative number'],
  ['+5', 5, 'a sign'],
  ['0', 0, 'zero is not octal'],
  ['0644', 420, 'octal of YAML 1.1'],
  ['0o644', 420, 'octal of Go and YAML 1.2'],
  ['08', 8, 'no octal digit: a float, and as JSON an 8'],
  ['0x1F', 31, 'hexadecimal'],
  ['0b101', 5, 'binary'],
  ['-0b11', -3, 'negative binary'],
  ['1_000', 1000, 'underscores between digits'],
  ['1e3', 1000, 'a float that is whole'],
  ['1.5', 1.5, 'a float'],
  ['.5', 0.5, 'a float without leading zero'],
  ['1.', 1, 'a float without fraction'],
  ['.inf', Number.POSITIVE_INFINITY, 'infinity'],
  ['-.INF', Number.NEGATIVE_INFINITY, 'negative infinity'],
  ['1:30', '1:30', 'base 60 is left alone'],
  ['10.244.1.7', '10.244.1.7', 'an address'],
  ['2024-01-31', '2024-01-31', 'a date stays text'],
  ['1.2.3', '1.2.3', 'a version'],
  ['0x', '0x', 'a prefix alone'],
  ['1e', '1e', 'an exponent without digits'],
  ['-', '-', 'a sign alone'],
  ['cart', 'cart', 'a word'],
];
for (const [text, expected, why] of scalars) {
  test(`plain ${JSON.stringify(text)}: ${why}`, () => assert.deepEqual(resolvePlain(text), expected));
}

const documents: readonly (readonly [string, unknown, string])[] = [
  ['a: "on"\nb: \'8080\'', { a: 'on', b: '8080' }, 'quoted text is never resolved'],
  ['a: !!str 8080', { a: '8080' }, 'nor is tagged text'],
  ['a: !!int 8080', { a: 8080 }, 'a number with its tag'],
  ['a: !shop 8080', { a: '8080' }, 'an unknown tag makes text'],
  ['a: |\n  on\n', { a: 'on\n' }, 'block text'],
  ['8080: a\ntrue: b\non: c', { 8080: 'a', true: 'c' }, 'keys become text, and `on` is true'],
  ['0644: a', { 420: 'a' }, 'a key is resolved before it becomes text'],
  ['a: &x {k: 1}\nb: *x', { a: { k: 1 }, b: { k: 1 } }, 'an alias'],
  ['a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}', { a: { k: 1, l: 2 }, b: { k: 3, l: 2 } }, 'a merge, then an own key'],
  ['a: &x {k: 1}\nb: {k: 3, <<: *x}', { a: { k: 1 }, b: { k: 1 } }, 'yaml.v2 merges in order'],
  [
    'a: &x {k: 1}\nc: &y {k: 2, l: 2}\nb: {<<: [*x, *y]}',
    { a: { k: 1 }, c: { k: 2, l: 2 }, b: { k: 1, l: 2 } },
    'of several the first wins',
  ],
  ['"<<": 1', { '<<': 1 }, 'a quoted << is only a key'],
  ['a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }, 'Windows line ends'],
];
for (const [text, expected, why] of documents) {
  test(`document ${JSON.stringify(text)}: ${why}`, () => assert.deepEqual(compose(text).documents, [expected]));
}

test('a key named __proto__ is only a key', () => {
  const [value] = compose('__proto__: {admin: true}\nconstructor: 1').documents as [Record<string, unknown>];
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
  assert.equal((value as { admin?: boolean }).admin, undefined);
});

test('duplicate keys: the last counts, and both are named', () => {
  const { documents: values, duplicates } = compose('a: 1\nb: {c: 1}\na: 2\n');
  assert.deepEqual(values, [{ a: 2, b: { c: 1 } }]);
  assert.deepEqual(duplicates, [{ key: 'a', offset: 15, firstOffset: 0 }]);
});

const failures: readonly (readonly [string, string, string])[] = [
  ['a: b: c', 'syntax', 'a colon too many'],
  ['a:\n\t- b', 'syntax', 'tabs'],
  ['a: *x', 'syntax', 'an alias of nothing'],
  ['a: &x [*x]', 'syntax', 'an anchor inside itself'],
  ['<<: 1', 'syntax', 'a merge of a number'],
  ['{a: 1}: b', 'syntax', 'a map as a key'],
  ['a: "x', 'syntax', 'an open quote'],
  ['[[['.repeat(100), 'depth', 'brackets 300 deep'],
  [billionLaughs(), 'aliases', 'aliases of aliases'],
];
for (const [text, failure, why] of failures) {
  test(`refuses ${why}`, () => {
    assert.throws(
      () => compose(text),
      (error) => error instanceof YamlError && error.failure === failure,
    );
  });
}

test('as many aliases as a manifest may have', () => {
  const text = `a: &x {k: v}\nb: [${Array.from({ length: 5000 }, () => '*x').join(', ')}]`;
  assert.ok(5000 * 3 < aliasedNodesLimit);
  assert.equal((compose(text).documents[0] as { b: unknown[] }).b.length, 5000);
});

function billionLaughs(): string {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const inner = level === 0 ? '"ha"' : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
  });
  return levels.join('\n');
}
