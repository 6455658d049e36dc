// The words of a Corefile, as Caddy's lexer cuts them (coredns/caddy caddyfile/lexer.go): blanks part them, quotes keep
// them together, `#` at the start of a word begins a comment.

export interface Token {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly quoted: boolean;
}

/** One pass over the text, whatever is in it. `{$NAME}` stays as it is: no manifest shows CoreDNS' environment. */
export function* tokensOf(text: string): Generator<Token> {
  let line = 1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\n') line++;
    else if (character === '#') at = endOfLine(text, at) - 1;
    else if (character === '"') {
      const end = closingQuote(text, at + 1);
      const inner = text.slice(at + 1, end).replaceAll('\\"', '"');
      yield { text: inner, line, quoted: true };
      for (const each of inner) if (each === '\n') line++;
      at = end;
    } else if (!isBlank(character)) {
      let end = at;
      while (end < text.length && !isBlank(text[end] as string)) end++;
      yield { text: text.slice(at, end), line, quoted: false };
      at = end - 1;
    }
  }
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === '"') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
