// Text, code and tables in GitHub's Markdown (https://github.github.com/gfm/), safe against what they hold.

import { type Phrase, plain } from '#explain/phrase.js';
import { printable } from '#wire/printable.js';

export function text(phrases: readonly Phrase[]): string {
  return escaped(plain(phrases));
}

/** Markdown's own characters, HTML's, the table's, and GitHub's formulas. */
export function escaped(value: string): string {
  return visible(value).replace(/[\\|*_`~<>&[\]$]/g, '\\$&');
}

/** `text` as code; a fence of its own length keeps the backticks of the text. */
export function codeSpan(value: string): string {
  const code = visible(value);
  const fence = '`'.repeat(longestRun(code) + 1);
  const room = /^`|`$/.test(code) ? ' ' : '';
  return `${fence}${room}${code}${room}${fence}`;
}

export interface TableContent {
  readonly head: readonly string[];
  /** Columns that are numbers. */
  readonly right?: readonly number[];
  /** Markdown already: escaped text, or code. */
  readonly rows: readonly (readonly string[])[];
}

export function table({ head, right = [], rows }: TableContent): string {
  const rule = head.map((_, column) => (right.includes(column) ? '--:' : '---'));
  return [head, rule, ...rows.map((row) => row.map(inCell))].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function longestRun(value: string): number {
  return Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length));
}

/** A bar ends a cell even inside of code: GitHub takes the escape away before it reads the code. */
function inCell(cell: string): string {
  return cell.replace(/(?<!\\)\|/g, '\\|');
}

function visible(value: string): string {
  return printable(value, value.length);
}
