// A large List in block style, as `kubectl get -o yaml` prints it: its items are found by their indent and parsed one by one,
// which takes a fifth of the memory, and one broken item does not cost the others.

import type { Chunk } from './split.js';

export interface BlockList {
  /** From the end of the `items:` line to the end of the last item. */
  readonly items: Chunk;
  /** Where each item's `-` line starts. */
  readonly starts: readonly number[];
}

/** Below this a document is parsed in one piece. */
const leastLength = 200_000;
/** An anchor or alias could lead from one item into another. */
const anchor = /[\s[{,:-][&*][A-Za-z0-9_]/;

export function findBlockList(document: string): BlockList | undefined {
  if (document.length < leastLength || anchor.test(document)) return undefined;
  const key = document.startsWith('items:') ? 0 : document.indexOf('\nitems:') + 1;
  const begin = document.indexOf('\n', key) + 1;
  if (!/^items:[ \t]*\r?\n$/.test(document.slice(key, begin))) return undefined;
  const indent = /^ *(?=- )/.exec(document.slice(begin, begin + 20))?.[0];
  if (indent === undefined) return undefined;
  const starts: number[] = [];
  let position = begin;
  while (position < document.length && isWithin(document, position, indent.length)) {
    const mark = document.charCodeAt(position + indent.length);
    const after = document.charCodeAt(position + indent.length + 1);
    if (mark === 45 && (after === 32 || after === 10 || after === 13)) starts.push(position);
    const end = document.indexOf('\n', position);
    position = end < 0 ? document.length : end + 1;
  }
  return { items: { start: begin, end: position }, starts };
}

/** Whether a line belongs to the items: indented as they are, or blank, or a comment. */
function isWithin(document: string, line: number, indent: number): boolean {
  for (let column = 0; column < indent; column++) {
    if (document.charCodeAt(line + column) !== 32) return isBlank(document.charCodeAt(line + column));
  }
  const first = document.charCodeAt(line + indent);
  return first === 32 || first === 45 || isBlank(first);
}

function isBlank(code: number): boolean {
  return code === 10 || code === 13 || code === 35;
}

export function itemChunk(list: BlockList, index: number): Chunk | undefined {
  const start = list.starts[index];
  return start === undefined ? undefined : { start, end: list.starts[index + 1] ?? list.items.end };
}
