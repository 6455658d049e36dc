// What `k8snet docs` did with a page: one line and, when it only checks, the start of each difference.

import { moreLines, pageWords, staleWords } from '#explain/docs.js';
import { bad, good, type Phrase } from '#explain/phrase.js';
import type { Canvas } from './format.js';
import { painter } from './style.js';

interface Change {
  readonly block: { readonly command: string; readonly line: number };
  readonly difference: {
    readonly offset: number;
    readonly removed: readonly string[];
    readonly added: readonly string[];
  };
}
interface Refreshed {
  readonly name: string;
  readonly blocks?: number;
  readonly changed: readonly Change[];
  readonly problems: readonly unknown[];
}

/** Lines of each side; the rest is counted. */
const shownLines = 4;

export function pageReport(page: Refreshed, mode: 'check' | 'write', { colorLevel }: Canvas): string {
  const { name, blocks, changed, problems } = page;
  if (blocks === undefined) return '';
  const paint = painter(colorLevel);
  const stale = mode === 'check' ? changed.flatMap((change) => staleLines(name, change)) : [];
  const summary = pageWords({ name, blocks, changed: changed.length, problems: problems.length }, mode);
  return [...stale, summary].map((line) => `${paint(line).trimEnd()}\n`).join('');
}

/** The place is that of the first line that differs, where an editor should open. */
function staleLines(name: string, { block, difference }: Change): readonly (readonly Phrase[])[] {
  const { offset, removed, added } = difference;
  return [
    staleWords(`${name}:${block.line + 1 + offset}`, block.command),
    ...side('-', removed, bad),
    ...side('+', added, good),
  ];
}

function side(
  sign: '-' | '+',
  lines: readonly string[],
  role: (text: string) => Phrase,
): readonly (readonly Phrase[])[] {
  const shown = lines.slice(0, shownLines).map((line) => ['  ', role(`${sign} ${line}`)]);
  const left = lines.length - shown.length;
  return left > 0 ? [...shown, ['  ', `${sign} `, ...moreLines(left)]] : shown;
}
