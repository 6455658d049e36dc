// Finds places in one YAML document from js-yaml's events.

import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { readEvents } from './compose.js';
import type { FoundValue, Span } from './json-scan.js';
import { keyText, resolvePlain } from './yaml.js';

export class YamlScan {
  private readonly events: readonly Event[];

  /** Throws YamlError. */
  constructor(private readonly text: string) {
    this.events = readEvents(text);
  }

  /** The value at a path, or its nearest ancestor that exists. Offsets count from the document's start. */
  find(path: readonly (string | number)[]): FoundValue | undefined {
    let index = 1;
    let key: Span | undefined;
    let isWhole = true;
    for (const step of path) {
      const child = this.child(index, step);
      isWhole = child !== undefined;
      if (child === undefined) break;
      index = child.index;
      key = child.keyIndex === undefined ? undefined : this.span(child.keyIndex);
    }
    const value = this.span(index) ?? key;
    if (value === undefined) return undefined;
    return key === undefined ? { value, isWhole } : { value, key, isWhole };
  }

  /** Where what follows a node starts; undefined when nothing does. */
  following(path: readonly (string | number)[]): number | undefined {
    const index = this.after(this.indexOf(path));
    return this.isNode(index) ? this.span(index)?.start : undefined;
  }

  isScalar(path: readonly (string | number)[]): boolean {
    return this.events[this.indexOf(path)]?.type === EVENT_ID.SCALAR;
  }

  private indexOf(path: readonly (string | number)[]): number {
    let index = 1;
    for (const step of path) {
      const child = this.child(index, step);
      if (child === undefined) break;
      index = child.index;
    }
    return index;
  }

  private child(parent: number, step: string | number): { index: number; keyIndex?: number } | undefined {
    const type = this.events[parent]?.type;
    if (type === EVENT_ID.SEQUENCE && typeof step === 'number') {
      let index = parent + 1;
      for (let count = 0; count < step && this.isNode(index); count++) index = this.after(index);
      return this.isNode(index) ? { index } : undefined;
    }
    if (type !== EVENT_ID.MAPPING) return undefined;
    let found: { index: number; keyIndex: number } | undefined;
    for (let keyIndex = parent + 1; this.isNode(keyIndex); ) {
      const index = this.after(keyIndex);
      // The last of several equal keys is the one that counts.
      if (this.keyAt(keyIndex) === String(step)) found = { index, keyIndex };
      keyIndex = this.after(index);
    }
    return found;
  }

  private isNode(index: number): boolean {
    const event = this.events[index];
    return event !== undefined && event.type !== EVENT_ID.POP;
  }

  /** The index after a node and all below it. */
  private after(index: number): number {
    let depth = 0;
    for (let position = index; position < this.events.length; position++) {
      const type = (this.events[position] as Event).type;
      if (type === EVENT_ID.POP) depth--;
      else if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
      if (depth === 0) return position + 1;
    }
    return this.events.length;
  }

  private keyAt(index: number): string | undefined {
    const event = this.events[index];
    if (event?.type !== EVENT_ID.SCALAR) return undefined;
    const source = event.valueStart < 0 ? '' : getScalarValue(this.text, event);
    const value = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0 ? resolvePlain(source) : source;
    return value === null ? undefined : keyText(value);
  }

  private span(index: number): Span | undefined {
    const event = this.events[index];
    if (event === undefined) return undefined;
    if (event.type === EVENT_ID.SCALAR) return scalarSpan(event);
    if (event.type === EVENT_ID.ALIAS) return { start: event.anchorStart - 1, end: event.anchorEnd };
    if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) return undefined;
    // A block map has no bracket to point at: its first key stands for it.
    const first = this.events[index + 1];
    const end = first?.type === EVENT_ID.SCALAR ? first.valueEnd : event.start + 1;
    return { start: event.start, end: Math.max(end, event.start + 1) };
  }
}

function scalarSpan(event: ScalarEvent): Span | undefined {
  if (event.valueStart < 0) return undefined;
  const isQuoted = event.style === SCALAR_STYLE.DOUBLE_QUOTED || event.style === SCALAR_STYLE.SINGLE_QUOTED;
  return isQuoted
    ? { start: event.valueStart - 1, end: event.valueEnd + 1 }
    : { start: event.valueStart, end: event.valueEnd };
}
