// From an offset in a text to a line and column, and to the piece of that line worth showing.

import { printable } from '#wire/printable.js';

const excerptLimit = 200;
/** How much of a long line stands before the point of interest. */
const leadLimit = 80;

export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Counts on from the last question, since questions mostly come in order. */
export class LineCounter {
  private line = 1;
  private lineStart = 0;

  constructor(private readonly text: string) {}

  /** 1-based. */
  at(offset: number): { readonly line: number; readonly column: number } {
    if (offset < this.lineStart) {
      this.line = 1;
      this.lineStart = 0;
    }
    for (let end = this.text.indexOf('\n', this.lineStart); end >= 0 && end < offset; ) {
      this.line++;
      this.lineStart = end + 1;
      end = this.text.indexOf('\n', this.lineStart);
    }
    return { line: this.line, column: offset - this.lineStart + 1 };
  }

  /** The offset of a line and column; undefined past the end. */
  offsetOf(line: number, column: number): number | undefined {
    let start = 0;
    for (let count = 1; count < line; count++) {
      const end = this.text.indexOf('\n', start);
      if (end < 0) return undefined;
      start = end + 1;
    }
    return start + column - 1 <= this.text.length ? start + column - 1 : undefined;
  }
}

export interface Excerpt {
  readonly text: string;
  readonly spanLength: number;
  /** 1-based, in `text`: escapes and cuts move it away from the column in the file. */
  readonly caretColumn: number;
}

export function excerptAt(text: string, span: { readonly start: number; readonly end: number }): Excerpt {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.start);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = Math.max(lineStart, span.start - leadLimit);
  const end = Math.min(Math.max(span.end, span.start + 1), lineEnd, span.start + excerptLimit);
  const before = (from > lineStart ? '…' : '') + shown(text.slice(from, span.start));
  const marked = shown(text.slice(span.start, end)).replace(/\s+$/, '');
  const after = shown(text.slice(end, Math.min(lineEnd, from + excerptLimit)));
  const whole = (before + marked + after).replace(/\s+$/, '').slice(0, excerptLimit);
  const spanLength = Math.max(1, Math.min(marked.length, whole.length - before.length));
  return { text: whole, spanLength, caretColumn: before.length + 1 };
}

function shown(text: string): string {
  return printable(text.replaceAll('\t', ' ').replaceAll('\r', ''), excerptLimit * 2);
}
