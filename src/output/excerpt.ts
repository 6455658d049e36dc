// A source line with a caret under what matters, as compilers print it.

import { bad, object, type Phrase, weak } from '#explain/phrase.js';
import type { Location, Severity } from '#manifest/diagnostic.js';

export function excerptLines(
  at: Location,
  excerpt: { readonly text: string; readonly spanLength: number; readonly caretColumn?: number } | undefined,
): readonly (readonly Phrase[])[] {
  if (!excerpt) return [];
  const number = `${at.line}`;
  const margin = ' '.repeat(number.length);
  const lead = ' '.repeat(Math.max(0, (excerpt.caretColumn ?? at.column) - 1));
  return [
    [weak(` ${number} | `), excerpt.text],
    [weak(` ${margin} | `), lead, bad('^'.repeat(Math.max(1, excerpt.spanLength)))],
  ];
}

export function severityPhrase(severity: Severity): Phrase {
  return severity === 'error' ? bad('error') : severity === 'warning' ? object('warning') : weak('note');
}
