// Phrases to lines of a width: broken at spaces; a word longer than a line is broken where it must be, never cut.
// Simplified: every character counts one column, which holds for all that Kubernetes names may contain.

import { type Phrase, plain } from '#explain/phrase.js';

export function widthOf(phrases: readonly Phrase[]): number {
  return plain(phrases).length;
}

export function fold(phrases: readonly Phrase[], width: number): readonly (readonly Phrase[])[] {
  if (widthOf(phrases) <= width) return [phrases];
  const lines: Phrase[][] = [[]];
  let used = 0;
  for (const phrase of phrases) {
    for (const word of wordsOf(phrase)) {
      const text = plain([word]);
      const isSpace = text.trim() === '';
      if (used > 0 && used + text.trimEnd().length > width) newLine();
      if (isSpace && used === 0) continue;
      for (const part of pieces(word, width)) {
        if (used + plain([part]).trimEnd().length > width) newLine();
        lines[lines.length - 1]?.push(part);
        used += plain([part]).length;
      }
    }
  }
  return lines;

  function newLine(): void {
    lines.push([]);
    used = 0;
  }
}

function wordsOf(phrase: Phrase): readonly Phrase[] {
  const text = plain([phrase]);
  return (text.match(/\S+\s*|\s+/g) ?? []).map((word) => withText(phrase, word));
}

function pieces(word: Phrase, width: number): readonly Phrase[] {
  const text = plain([word]);
  if (text.trimEnd().length <= width) return [word];
  const parts: Phrase[] = [];
  for (let start = 0; start < text.length; start += width) parts.push(withText(word, text.slice(start, start + width)));
  return parts;
}

function withText(phrase: Phrase, text: string): Phrase {
  return typeof phrase === 'string' ? text : { ...phrase, text };
}
