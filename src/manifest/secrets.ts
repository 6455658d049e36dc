// Which parts of a text are Secrets, so that none of their lines is ever shown.

import { compose } from './compose.js';
import { JsonScan, type Span, skipSpace, valueEnd } from './json-scan.js';
import { isMap } from './reader.js';
import { type Chunk, splitDocuments } from './split.js';
import { YamlScan } from './yaml-scan.js';

/** Whole lines count: who may see a line may see all that a Secret has on it. */
export function secretRanges(text: string): readonly Span[] {
  if (!mentionsSecret(text)) return [];
  const ranges: Span[] = [];
  for (const chunk of splitDocuments(text)) {
    if (mentionsSecret(text.slice(chunk.start, chunk.end))) ranges.push(...rangesIn(text, chunk));
  }
  return ranges.map((range) => wholeLines(text, range));
}

/** The word itself, or an escape that spells a letter of it or of `kind`: nobody escapes those without intent. */
const mention = /\bSecret(?:List)?\b|\\(?:u00|x|U000000)(?:53|65|63|72|74|6[bB]|69|6[eE]|64)/;

function mentionsSecret(text: string): boolean {
  return mention.test(text);
}

function rangesIn(text: string, chunk: Chunk): readonly Span[] {
  const body = chunk.start + (/^---[ \t]*\r?\n?/.exec(text.slice(chunk.start, chunk.start + 100))?.[0].length ?? 0);
  const ranges: Span[] = [];
  for (let start = skipSpace(text, body); start < chunk.end; ) {
    const end = '{['.includes(text.charAt(start)) ? valueEnd(text, start) : -1;
    const value = end < 0 ? undefined : jsonValue(text.slice(start, end));
    if (value === undefined)
      return [...ranges, ...yamlRanges(text, { start: Math.min(start, chunk.end), end: chunk.end })];
    const scan = new JsonScan(text);
    for (const path of secretPaths(value)) ranges.push(scan.find(start, path)?.value ?? { start, end });
    start = skipSpace(text, end);
  }
  return ranges;
}

function yamlRanges(text: string, chunk: Chunk): readonly Span[] {
  const document = text.slice(chunk.start, chunk.end);
  try {
    const scan = new YamlScan(document);
    return secretPaths(compose(document).documents[0]).map((path) => {
      const start = path.length === 0 ? 0 : (scan.find(path)?.value.start ?? 0);
      const following = path.length === 0 ? undefined : scan.following(path);
      return { start: chunk.start + start, end: chunk.start + (following ?? document.length) };
    });
  } catch {
    // Broken: nobody knows what belongs to what.
    return [chunk];
  }
}

/** Paths of the Secrets in a document; the empty one stands for all of it. */
function secretPaths(value: unknown): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return itemPaths(value, []);
  if (!isMap(value)) return [];
  if (value.kind === 'Secret' || value.kind === 'SecretList') return [[]];
  return Array.isArray(value.items) ? itemPaths(value.items, ['items']) : [];
}

function itemPaths(items: readonly unknown[], prefix: readonly string[]): readonly (readonly (string | number)[])[] {
  return items.flatMap((item, index) => {
    const isSecret = isMap(item) && (item.kind === 'Secret' || item.kind === 'SecretList' || Array.isArray(item.items));
    return isSecret ? [[...prefix, index]] : [];
  });
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wholeLines(text: string, range: Span): Span {
  const end = text.indexOf('\n', Math.max(range.start, range.end - 1));
  return { start: text.lastIndexOf('\n', range.start - 1) + 1, end: end < 0 ? text.length : end };
}
