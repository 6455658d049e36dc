// What is new in a block: the lines between those that are equal at its start and at its end.

export interface Difference {
  /** The first line that differs, counted from the block's first. */
  readonly offset: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export function difference(before: string, after: string): Difference {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const shorter = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shorter && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return {
    offset: start,
    removed: old.slice(start, old.length - end),
    added: fresh.slice(start, fresh.length - end),
  };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
