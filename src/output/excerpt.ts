// A source line with a caret under what matters, as compilers print it.

import { bad, object, type Phrase, weak } from '#explain/phrase.js';
import type { Location, Severity } from '#manifest/diagnostic.js';

interface Excerpt {
  readonly text: string;
  readonly spanLength: number;
  /** 1-based; `at.column` unless the line was cut or escaped. */
  readonly caretColumn?: number;
}

/** Two lines, or none; a long source line is cut around the caret. */
export function excerptLines(
  at: Location,
  excerpt: Excerpt | undefined,
  width: number,
): readonly (readonly Phrase[])[] {
  if (!excerpt) return [];
  const number = `${at.line}`;
  const room = Math.max(20, width - number.length - 4);
  const caret = Math.max(0, (excerpt.caretColumn ?? at.column) - 1);
  const from = caret + excerpt.spanLength <= room ? 0 : Math.max(0, caret - Math.floor(room / 3));
  const text = excerpt.text.slice(from, from + room);
  const span = Math.max(1, Math.min(excerpt.spanLength, text.length - (caret - from)));
  return [
    [weak(` ${number} | `), text],
    [weak(` ${' '.repeat(number.length)} | `), ' '.repeat(caret - from), bad('^'.repeat(span))],
  ];
}

export function severityPhrase(severity: Severity): Phrase {
  return severity === 'error' ? bad('error') : severity === 'warning' ? object('warning') : weak('note');
}
