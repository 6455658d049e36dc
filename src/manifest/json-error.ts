// Where a text stops being JSON, and why. Runs only after JSON.parse has refused it, whose own message quotes the text.

import { printable } from '#wire/printable.js';

export interface JsonError {
  readonly offset: number;
  readonly reason: string;
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';
const words: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value-or-end': 'a value or ]',
  key: 'a key in double quotes',
  'key-or-end': 'a key in double quotes or }',
  colon: 'a colon after the key',
  'comma-or-end': 'a comma or the closing bracket',
};
const token =
  /\s*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.])|([{}[\]:,]))/y;

/** Undefined when one JSON value stands at `start`, whatever follows it. */
export function findJsonError(text: string, start: number): JsonError | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  token.lastIndex = start;
  for (;;) {
    const before = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return unexpected(text, before, expected);
    const [, quoted, literal, mark] = match;
    const next = step(
      expected,
      { isText: quoted !== undefined, isLiteral: literal !== undefined, mark: mark ?? '' },
      open,
    );
    if (next === undefined) return unexpected(text, before, expected);
    if (open.length === 0) return undefined;
    expected = next;
  }
}

function step(
  expected: Expected,
  found: { isText: boolean; isLiteral: boolean; mark: string },
  open: string[],
): Expected | undefined {
  const { isText, isLiteral, mark } = found;
  const takesValue = expected === 'value' || expected === 'value-or-end';
  if (takesValue && (isText || isLiteral)) return 'comma-or-end';
  if (takesValue && (mark === '{' || mark === '[')) {
    open.push(mark);
    return mark === '{' ? 'key-or-end' : 'value-or-end';
  }
  if ((expected === 'key' || expected === 'key-or-end') && isText) return 'colon';
  if (expected === 'colon' && mark === ':') return 'value';
  const closes = mark !== '' && mark === (open[open.length - 1] === '{' ? '}' : ']');
  if (closes && (expected === 'comma-or-end' || expected.endsWith('-or-end'))) {
    open.pop();
    return 'comma-or-end';
  }
  if (expected === 'comma-or-end' && mark === ',') return open[open.length - 1] === '{' ? 'key' : 'value';
  return undefined;
}

function unexpected(text: string, before: number, expected: Expected): JsonError {
  const gap = /\s*/y;
  gap.lastIndex = before;
  gap.exec(text);
  const offset = gap.lastIndex;
  if (offset >= text.length)
    return { offset: text.length, reason: `the text ends where ${words[expected]} should follow` };
  const character = printable(String.fromCodePoint(text.codePointAt(offset) ?? 0));
  return { offset, reason: `found ${character} where ${words[expected]} should stand` };
}
