// The generated blocks of a Markdown page, by the comments around them: a reader of the page sees neither.

/** What stands between two markers. */
export interface Block {
  /** As typed, without `k8snet`. */
  readonly command: string;
  /** Of the opening marker, 1-based. */
  readonly line: number;
  /** Where the command starts. */
  readonly column: number;
  readonly indent: string;
  readonly newline: '\n' | '\r\n';
  /** Offsets into the page's text, after the opening marker's line and before the closing one's. */
  readonly from: number;
  readonly to: number;
}
export interface PageProblems {
  /** A block without an end: the next opening marker's line, if that is what was met instead. */
  K8030: { readonly next?: number };
  /** A closing marker that closes nothing. */
  K8031: Readonly<Record<never, never>>;
  /** A marker that does not stand alone on its line, or says nothing. */
  K8032: { readonly because: 'not-alone' | 'no-command' | 'open-quote' };
}
export type PageProblem = {
  [C in keyof PageProblems]: {
    readonly code: C;
    readonly line: number;
    readonly column: number;
    readonly facts: PageProblems[C];
  };
}[keyof PageProblems];

export interface Page {
  readonly blocks: readonly Block[];
  readonly problems: readonly PageProblem[];
}

interface Open {
  readonly block: Omit<Block, 'to'>;
  readonly markerColumn: number;
}

/** Of two opening markers in a row the first has no end: the second is taken. */
export function readPage(text: string): Page {
  const blocks: Block[] = [];
  const problems: PageProblem[] = [];
  let fence: string | undefined;
  let open: Open | undefined;
  const unclosed = ({ block: { line }, markerColumn: column }: Open, next?: number) =>
    problems.push({ code: 'K8030', line, column, facts: next === undefined ? {} : { next } });

  for (const { content, number: line, from, end } of linesOf(text)) {
    const wasCode = fence !== undefined;
    fence = fenceAfter(content, fence);
    const marker = wasCode || fence !== undefined ? undefined : markerIn(content);
    if (!marker) continue;
    const column = content.indexOf('<') + 1;
    if (marker.kind === 'malformed') {
      problems.push({ code: 'K8032', line, column, facts: { because: marker.because } });
    } else if (marker.kind === 'closing') {
      if (open) blocks.push({ ...open.block, to: from });
      else problems.push({ code: 'K8031', line, column, facts: {} });
      open = undefined;
    } else {
      if (open) unclosed(open, line);
      open = { block: openedBlock(marker.command, { text, content, line, end }), markerColumn: column };
    }
  }
  if (open) unclosed(open);
  return { blocks, problems };
}

/** The page with other text between its markers; `contents` has one for each block, or nothing to leave it alone. */
export function withContents(
  text: string,
  blocks: readonly Block[],
  contents: readonly (string | undefined)[],
): string {
  let result = '';
  let done = 0;
  for (const [index, { from, to }] of blocks.entries()) {
    result += text.slice(done, from) + (contents[index] ?? text.slice(from, to));
    done = to;
  }
  return result + text.slice(done);
}

interface Around {
  readonly text: string;
  readonly content: string;
  readonly line: number;
  readonly end: number;
}

function openedBlock(command: string, { text, content, line, end }: Around): Open['block'] {
  const start = content.indexOf('<');
  return {
    command,
    line,
    column: content.lastIndexOf(command) + 1,
    indent: content.slice(0, start),
    newline: text.startsWith('\r\n', end - 2) ? '\r\n' : '\n',
    from: end,
  };
}

interface Line {
  readonly content: string;
  readonly number: number;
  readonly from: number;
  /** After the line's end. */
  readonly end: number;
}

function* linesOf(text: string): Generator<Line> {
  // A byte order mark is no part of the first line.
  let from = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; from < text.length; number++) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found + 1;
    yield { content: text.slice(from, end).trimEnd(), number, from, end };
    from = end;
  }
}

/** The fence that is open after this line (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  const [, marks = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (marks === '') return open;
  if (open === undefined) return marks.startsWith('`') && rest.includes('`') ? undefined : marks;
  const isEnd = marks[0] === open[0] && marks.length >= open.length && rest.trim() === '';
  return isEnd ? undefined : open;
}

type Marker =
  | { readonly kind: 'opening'; readonly command: string }
  | { readonly kind: 'closing' }
  | { readonly kind: 'malformed'; readonly because: 'not-alone' | 'no-command' };

function markerIn(line: string): Marker | undefined {
  const found = /^ {0,3}<!--\s*(\/?k8snet)(?=\s|-->|$)/.exec(line);
  if (!found) return undefined;
  const rest = line.slice(found[0].length).trimStart();
  if (!rest.endsWith('-->') || rest.indexOf('-->') !== rest.length - 3)
    return { kind: 'malformed', because: 'not-alone' };
  const command = rest.slice(0, -3).trimEnd();
  if (found[1] === '/k8snet') return command === '' ? { kind: 'closing' } : { kind: 'malformed', because: 'not-alone' };
  return command === '' ? { kind: 'malformed', because: 'no-command' } : { kind: 'opening', command };
}
