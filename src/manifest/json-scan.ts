// Finds places in JSON text by skipping over values: no tree is built, so a place in 100 MB costs one pass at most.

export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface FoundValue {
  readonly value: Span;
  /** The key it belongs to, without quotes; absent for list items and the document itself. */
  readonly key?: Span;
  /** False when only an ancestor was found. */
  readonly isWhole: boolean;
}

export function skipSpace(text: string, offset: number): number {
  let position = offset;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return position;
    position++;
  }
}

/** The offset after the string that opens at `offset`; -1 when it does not end. */
function stringEnd(text: string, offset: number): number {
  let quote = text.indexOf('"', offset + 1);
  while (quote > 0) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

/** The offset after the value that starts at `offset`; -1 when it does not end. */
export function valueEnd(text: string, offset: number): number {
  const first = text.charAt(offset);
  if (first === '"') return stringEnd(text, offset);
  if (first !== '{' && first !== '[') {
    const rest = /[,\]}\s]/g;
    rest.lastIndex = offset;
    return rest.exec(text)?.index ?? text.length;
  }
  const marks = /["{}[\]]/g;
  let depth = 0;
  marks.lastIndex = offset;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    if (match[0] === '"') {
      const end = stringEnd(text, match.index);
      if (end < 0) return -1;
      marks.lastIndex = end;
    } else if (match[0] === '{' || match[0] === '[') depth++;
    else if (--depth === 0) return match.index + 1;
  }
  return -1;
}

/** One text, and where the last list entries were found in it: the next question is mostly about a later one. */
export class JsonScan {
  private readonly lists = new Map<number, { index: number; offset: number }>();

  constructor(private readonly text: string) {}

  /** The value at a path, or its nearest ancestor that exists. */
  find(start: number, path: readonly (string | number)[]): FoundValue | undefined {
    let offset = skipSpace(this.text, start);
    let key: Span | undefined;
    let isWhole = true;
    for (const step of path) {
      const child = this.child(offset, step);
      isWhole = child !== undefined;
      if (child === undefined) break;
      offset = child.offset;
      key = child.key;
    }
    const end = valueEnd(this.text, offset);
    if (end < 0) return undefined;
    const value = { start: offset, end };
    return key === undefined ? { value, isWhole } : { value, key, isWhole };
  }

  private child(parent: number, step: string | number): { offset: number; key: Span | undefined } | undefined {
    const opener = this.text.charAt(parent);
    if (opener === '{') return this.member(parent, String(step));
    return opener === '[' ? this.entry(parent, Number(step)) : undefined;
  }

  private member(object: number, name: string): { offset: number; key: Span } | undefined {
    let position = skipSpace(this.text, object + 1);
    while (this.text.charAt(position) === '"') {
      const end = stringEnd(this.text, position);
      if (end < 0) return undefined;
      const key = { start: position + 1, end: end - 1 };
      const offset = skipSpace(this.text, skipSpace(this.text, end) + 1);
      if (this.keyIs(key, name)) return { offset, key };
      position = this.next(offset);
    }
    return undefined;
  }

  private entry(list: number, index: number): { offset: number; key: undefined } | undefined {
    const known = this.lists.get(list);
    const from =
      known !== undefined && known.index <= index ? known : { index: 0, offset: skipSpace(this.text, list + 1) };
    let { index: at, offset } = from;
    while (at < index) {
      offset = this.next(offset);
      if (offset < 0 || this.text.charAt(offset) === ']') return undefined;
      at++;
    }
    if (this.text.charAt(offset) === ']') return undefined;
    this.lists.set(list, { index: at, offset });
    return { offset, key: undefined };
  }

  /** Past a value and its comma, to what follows. */
  private next(offset: number): number {
    const end = valueEnd(this.text, offset);
    if (end < 0) return -1;
    const comma = skipSpace(this.text, end);
    return this.text.charAt(comma) === ',' ? skipSpace(this.text, comma + 1) : comma;
  }

  private keyIs(key: Span, name: string): boolean {
    const raw = this.text.slice(key.start, key.end);
    if (!raw.includes('\\')) return raw === name;
    try {
      return JSON.parse(`"${raw}"`) === name;
    } catch {
      return false;
    }
  }
}
