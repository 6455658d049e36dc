// Cuts a text into YAML documents without parsing it, so that a broken one does not cost the others.

export interface Chunk {
  readonly start: number;
  readonly end: number;
}

const logStart = '==== START logs for';
const logEnd = '==== END logs for';

/** Each chunk but the first starts at its `---`. Logs in a `kubectl cluster-info dump` fall between chunks. */
export function splitDocuments(text: string): readonly Chunk[] {
  if (!text.includes(logStart)) return splitAtSeparators(text, { start: 0, end: text.length });
  const chunks: Chunk[] = [];
  let position = 0;
  while (position < text.length) {
    const log = lineStarting(text, logStart, position);
    chunks.push(...splitAtSeparators(text, { start: position, end: log }));
    position = lineAfter(text, lineStarting(text, logEnd, log));
  }
  return chunks;
}

/** The first chunk that starts at an offset. */
export function chunkAt(text: string, offset: number): Chunk {
  const log = text.includes(logStart) ? lineStarting(text, logStart, offset) : text.length;
  return { start: offset, end: nextSeparator(text, offset, log) };
}

function splitAtSeparators(text: string, range: Chunk): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let start = range.start;
  while (start < range.end) {
    let end = nextSeparator(text, start, range.end);
    // `%YAML 1.1` stands before its `---`, and belongs to what follows.
    if (text.startsWith('%', start)) end = nextSeparator(text, end, range.end);
    chunks.push({ start, end });
    start = end;
  }
  return chunks;
}

/** The next `---` at the start of a line, after `from`. */
function nextSeparator(text: string, from: number, limit: number): number {
  let found = text.indexOf('\n---', from);
  while (found >= 0 && found < limit) {
    const after = text.charCodeAt(found + 4);
    if (Number.isNaN(after) || after === 10 || after === 13 || after === 32 || after === 9) return found + 1;
    found = text.indexOf('\n---', found + 1);
  }
  return limit;
}

function lineStarting(text: string, prefix: string, from: number): number {
  if (text.startsWith(prefix, from)) return from;
  const found = text.indexOf(`\n${prefix}`, from);
  return found < 0 ? text.length : found + 1;
}

function lineAfter(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The kind of a block-style document, where its `kind:` line leaves no doubt; spares parsing what is only counted. */
export function certainKind(document: string): string | undefined {
  const body = /^(?:---[ \t]*(?:#[^\n]*)?(?:\n|\r\n))?(?:[ \t]*(?:#[^\n]*)?\r?\n)*/.exec(document)?.[0].length ?? 0;
  if (!/[A-Za-z]/.test(document.charAt(body))) return undefined;
  const first = document.startsWith('kind:', body) ? body : document.indexOf('\nkind:', body) + 1;
  if (first === 0 || document.indexOf('\nkind:', first) >= 0) return undefined;
  return /^kind:[ \t]+(["']?)([A-Za-z][A-Za-z0-9]*)\1[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/.exec(
    document.slice(first, first + 200),
  )?.[2];
}
