// A Corefile, from text to server blocks (coredns core/dnsserver, coredns/caddy caddyfile). Whatever is written in it,
// reading it takes one pass: what makes no sense is left out and listed under `unread`.

import { type Token, tokensOf } from './corefile-tokens.js';

/** Where something was written: a key of a ConfigMap and the line in its text, from 1. */
export interface CorefileLine {
  readonly file: string;
  readonly line: number;
}
export interface Directive {
  readonly plugin: string;
  readonly words: readonly string[];
  /** The lines between its braces, as words. */
  readonly body: readonly { readonly words: readonly string[]; readonly at: CorefileLine }[];
  readonly at: CorefileLine;
}
export interface ServerBlock {
  /** Lower case, without final dots; the root is an empty text. */
  readonly zones: readonly string[];
  readonly port: number;
  readonly directives: readonly Directive[];
  readonly at: CorefileLine;
}
export interface Corefile {
  readonly blocks: readonly ServerBlock[];
  /** Imports of files that are not in the input, and lines that could not be read. */
  readonly unread: readonly { readonly words: string; readonly at: CorefileLine }[];
}

/** The files of one ConfigMap: its keys. */
export interface CorefileSource {
  readonly name: string;
  readonly text: string;
  /** What a line `import PATTERN` finds; undefined: nothing in the input says. */
  readonly imported?: (pattern: string) => readonly { readonly name: string; readonly text: string }[] | undefined;
}

const dnsPort = 53;
/** Imports of imports, and directives in all: more than any real file has. */
const deepestImport = 8;
const mostLines = 20_000;

export function parseCorefile(source: CorefileSource): Corefile {
  return new Parser(source).parse();
}

class Parser {
  private readonly blocks: ServerBlock[] = [];
  private readonly unread: { words: string; at: CorefileLine }[] = [];
  private readonly snippets = new Map<string, readonly Line[]>();
  private read = 0;

  constructor(private readonly source: CorefileSource) {}

  parse(): Corefile {
    this.readBlocks(linesOf(this.source.name, this.source.text), 0);
    return { blocks: this.blocks, unread: this.unread };
  }

  private readBlocks(lines: readonly Line[], depth: number): void {
    const [first] = lines;
    const hasBraces = lines.some(({ opens }) => opens);
    // A file of one block may leave the braces out.
    if (first && !hasBraces && first.words[0] !== 'import') {
      this.addBlock(first, lines.slice(1), depth);
      return;
    }
    // The addresses of a block may take several lines, each ending in a comma.
    let words: string[] = [];
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index] as Line;
      if (++this.read > mostLines || line.closes) this.leaveOut(line);
      else if (line.opens) {
        const end = endOfBlock(lines, index);
        this.addBlock({ ...line, words: [...words, ...line.words] }, lines.slice(index + 1, end), depth);
        words = [];
        index = end;
      } else if (line.words[0] === 'import') this.import(line, depth, (found) => this.readBlocks(found, depth + 1));
      else if (line.words[line.words.length - 1]?.endsWith(',')) words = [...words, ...line.words];
      else this.leaveOut(line);
    }
  }

  private addBlock(head: Line, body: readonly Line[], depth: number): void {
    const [name = ''] = head.words;
    if (head.words.length === 1 && name.startsWith('(') && name.endsWith(')')) {
      this.snippets.set(name.slice(1, -1), body);
      return;
    }
    const addresses = head.words.flatMap((word) => word.split(',')).filter((word) => word !== '');
    const keys = addresses.flatMap((address) => addressOf(address) ?? []);
    if (keys.length === 0) this.leaveOut(head);
    const directives = this.directivesOf(body, depth);
    for (const port of new Set(keys.map((key) => key.port))) {
      const zones = keys.filter((key) => key.port === port).map(({ zone }) => zone);
      this.blocks.push({ zones, port, directives, at: head.at });
    }
  }

  private directivesOf(lines: readonly Line[], depth: number): readonly Directive[] {
    const found: Directive[] = [];
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index] as Line;
      const [plugin = '', ...words] = line.words;
      if (++this.read > mostLines || line.closes) this.leaveOut(line);
      else if (plugin === 'import') {
        this.import(line, depth, (more) => found.push(...this.directivesOf(more, depth + 1)));
      } else {
        const end = line.opens ? endOfBlock(lines, index) : index;
        const body = lines.slice(index + 1, end).filter((inner) => inner.words.length > 0);
        found.push({ plugin, words, body: body.map((inner) => ({ words: inner.words, at: inner.at })), at: line.at });
        index = end;
      }
    }
    return found;
  }

  private import(line: Line, depth: number, use: (lines: readonly Line[]) => void): void {
    const pattern = line.words[1] ?? '';
    const snippet = this.snippets.get(pattern);
    const files = snippet ? undefined : this.source.imported?.(pattern);
    if (depth >= deepestImport || (!snippet && !files)) this.leaveOut(line);
    else if (snippet) use(snippet);
    else for (const { name, text } of files ?? []) use(linesOf(name, text));
  }

  private leaveOut({ words, at }: Line): void {
    if (this.unread.length < mostLines) this.unread.push({ words: words.join(' '), at });
  }
}

interface Line {
  readonly words: readonly string[];
  readonly at: CorefileLine;
  /** Ends with `{`. */
  readonly opens: boolean;
  /** Is a lone `}`. */
  readonly closes: boolean;
}

function linesOf(file: string, text: string): readonly Line[] {
  const lines: Line[] = [];
  let current: Token[] = [];
  const finish = () => {
    const [first] = current;
    if (!first) return;
    const last = current[current.length - 1] as Token;
    const opens = !last.quoted && last.text === '{';
    const closes = !first.quoted && first.text === '}';
    const words = current.slice(closes ? 1 : 0, opens ? -1 : undefined).map((token) => token.text);
    lines.push({ words, at: { file, line: first.line }, opens, closes });
    current = [];
  };
  for (const token of tokensOf(text)) {
    if (current[0] && current[0].line !== token.line) finish();
    current.push(token);
  }
  finish();
  return lines;
}

/** The index of the line that closes the block opened at `start`, or the end of the lines. */
function endOfBlock(lines: readonly Line[], start: number): number {
  let depth = 0;
  for (let index = start; index < lines.length; index++) {
    const { opens, closes } = lines[index] as Line;
    if (closes) depth--;
    if (opens) depth++;
    if (depth === 0) return index;
  }
  return lines.length;
}

/** `example.org`, `.:53`, `dns://10.in-addr.arpa:1053`. Other transports than plain DNS are not what pods ask. */
function addressOf(text: string): { readonly zone: string; readonly port: number } | undefined {
  const [scheme, rest] = text.includes('://') ? (text.split('://', 2) as [string, string]) : ['dns', text];
  if (scheme !== 'dns') return undefined;
  const colon = rest.lastIndexOf(':');
  const port = colon < 0 ? dnsPort : Number(rest.slice(colon + 1));
  if (!Number.isInteger(port) || port < 1 || port > 65535) return undefined;
  return { zone: bareZone(colon < 0 ? rest : rest.slice(0, colon)), port };
}

/** Lower case, without the final dot. Simplified: a reverse zone written as a CIDR is taken as it stands. */
function bareZone(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
