// One copy of what many objects repeat: names, label maps, container lists. A dump of 150,000 pods is mostly repetition.

import type { StringMap } from './objects.js';

export class Interner {
  readonly noLabels: StringMap = Object.freeze(Object.create(null));
  private readonly nothing: readonly never[] = Object.freeze([]);
  private readonly texts = new Map<string, string>();
  private readonly maps = new Map<string, StringMap>();
  private readonly shapes = new Map<string, unknown>();

  /** Whether texts come as slices of a file's text, each of which would keep the whole file in memory. */
  detaches = true;

  text(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const copy = this.detaches ? Buffer.from(text, 'utf16le').toString('utf16le') : text;
    this.texts.set(copy, copy);
    return copy;
  }

  /** A map known under this id, which the caller makes of its entries. */
  knownMap(id: string): StringMap | undefined {
    return this.maps.get(id);
  }

  rememberMap(id: string, map: StringMap): void {
    this.maps.set(id, map);
  }

  /** What was decoded from an equal raw value before, if it was found without fault. */
  knownDecoding(id: string): unknown {
    return this.shapes.get(id);
  }

  rememberDecoding(id: string, decoded: unknown): void {
    this.shapes.set(id, decoded);
  }

  /** An equal value that was seen before, or this one. Only for small plain data. */
  shape<Value>(value: Value): Value {
    if (Array.isArray(value) && value.length === 0) return this.nothing as Value;
    const id = JSON.stringify(value);
    const known = this.shapes.get(id);
    if (known !== undefined) return known as Value;
    this.shapes.set(id, value);
    return value;
  }
}
