// From js-yaml's events to plain values, with our own rules for scalars (yaml.ts), merge keys, duplicates and alias bombs.

import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { keyText, resolvePlain } from './yaml.js';

export const depthLimit = 200;
/** Nodes that aliases may add to a document: go-yaml stops at about as many. */
export const aliasedNodesLimit = 400_000;

export type YamlFailure = 'syntax' | 'depth' | 'aliases';
export class YamlError extends Error {
  constructor(
    readonly failure: YamlFailure,
    readonly reason: string,
    readonly offset: number,
  ) {
    super(reason);
  }
}

export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
  readonly firstOffset: number;
}
export interface Composed {
  readonly documents: readonly unknown[];
  readonly duplicates: readonly DuplicateKey[];
}

/** One chunk of text; offsets count from its start. Throws YamlError. */
export function compose(text: string): Composed {
  return new Composer(text, readEvents(text)).run();
}

export function readEvents(text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: depthLimit });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const failure = error.reason.includes('maxDepth') ? 'depth' : 'syntax';
    throw new YamlError(failure, error.reason, error.mark?.position ?? 0);
  }
}

interface Frame {
  readonly value: unknown[] | Record<string, unknown>;
  readonly anchor: string | undefined;
  readonly eventIndex: number;
  /** Nodes below, with aliases expanded. */
  size: number;
  /** The key that waits for its value. */
  key: string | undefined;
  keyOffset: number;
  isMerge: boolean;
  /** Keys that only a merge has set: they may come again. */
  merged: Set<string> | undefined;
}

class Composer {
  private readonly frames: Frame[] = [];
  private readonly documents: unknown[] = [];
  private readonly duplicates: DuplicateKey[] = [];
  private anchors = new Map<string, { value: unknown; size: number } | 'open'>();
  private aliasedNodes = 0;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  run(): Composed {
    for (const [index, event] of this.events.entries()) this.take(event, index);
    return { documents: this.documents, duplicates: this.duplicates };
  }

  private take(event: Event, index: number): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.anchors = new Map();
        this.aliasedNodes = 0;
        this.open([], undefined, index);
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const anchor = this.anchorOf(event);
        if (anchor !== undefined) this.anchors.set(anchor, 'open');
        this.open(event.type === EVENT_ID.MAPPING ? {} : [], anchor, index);
        break;
      }
      case EVENT_ID.SCALAR: {
        const value = this.scalar(event);
        const anchor = this.anchorOf(event);
        if (anchor !== undefined) this.anchors.set(anchor, { value, size: 1 });
        this.add(value, { size: 1, offset: event.valueStart, isMergeKey: this.isMergeKey(event, value) });
        break;
      }
      case EVENT_ID.ALIAS:
        this.alias(this.text.slice(event.anchorStart, event.anchorEnd), event.anchorStart);
        break;
      case EVENT_ID.POP:
        this.close();
    }
  }

  private open(value: Frame['value'], anchor: string | undefined, eventIndex: number): void {
    this.frames.push({
      value,
      anchor,
      eventIndex,
      size: 1,
      key: undefined,
      keyOffset: 0,
      isMerge: false,
      merged: undefined,
    });
  }

  private close(): void {
    const { value, anchor, size } = this.frames.pop() as Frame;
    if (anchor !== undefined) this.anchors.set(anchor, { value, size });
    if (this.frames.length === 0) this.documents.push((value as unknown[])[0] ?? null);
    else this.add(value, { size, offset: 0, isMergeKey: false });
  }

  private alias(name: string, offset: number): void {
    const target = this.anchors.get(name);
    if (target === undefined) throw new YamlError('syntax', 'alias of an anchor that is not defined before it', offset);
    if (target === 'open') throw new YamlError('syntax', 'an anchor contains an alias of itself', offset);
    this.aliasedNodes += target.size;
    if (this.aliasedNodes > aliasedNodesLimit) throw new YamlError('aliases', 'too many aliases', offset);
    this.add(target.value, { size: target.size, offset, isMergeKey: false });
  }

  private add(value: unknown, node: { size: number; offset: number; isMergeKey: boolean }): void {
    const frame = this.frames[this.frames.length - 1] as Frame;
    frame.size += node.size;
    if (Array.isArray(frame.value)) {
      frame.value.push(value);
    } else if (frame.key === undefined) {
      frame.key = this.asKey(value, node.offset);
      frame.keyOffset = node.offset;
      frame.isMerge = node.isMergeKey;
    } else {
      if (frame.isMerge) this.merge(frame, value);
      else this.set(frame, frame.key, value);
      frame.key = undefined;
    }
  }

  private asKey(value: unknown, offset: number): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return keyText(value);
    const what = value === null ? 'an empty value' : 'a map or a list';
    throw new YamlError('syntax', `${what} cannot be a key`, Math.max(offset, 0));
  }

  private set(frame: Frame, key: string, value: unknown): void {
    const map = frame.value as Record<string, unknown>;
    if (Object.hasOwn(map, key) && frame.merged?.delete(key) !== true) {
      const firstOffset = this.keyOffset(frame.eventIndex, key);
      this.duplicates.push({ key, offset: frame.keyOffset, firstOffset });
    }
    define(map, key, value);
  }

  /** In order, as yaml.v2 does: a merge overrides what stands above it and is overridden by what follows. */
  private merge(frame: Frame, value: unknown): void {
    const sources = Array.isArray(value) ? value.toReversed() : [value];
    frame.merged ??= new Set();
    for (const source of sources) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        throw new YamlError('syntax', '<< takes a map or a list of maps', frame.keyOffset);
      }
      for (const key of Object.keys(source)) {
        define(frame.value as Record<string, unknown>, key, (source as Record<string, unknown>)[key]);
        frame.merged.add(key);
      }
    }
  }

  private isMergeKey(event: ScalarEvent, value: unknown): boolean {
    return value === '<<' && event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  }

  private scalar(event: ScalarEvent): unknown {
    const source = event.valueStart < 0 ? '' : getScalarValue(this.text, event);
    if (event.tagStart < 0) return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(source) : source;
    const tag = this.text.slice(event.tagStart, event.tagEnd);
    const isResolved = /^(!!|!?<?tag:yaml\.org,2002:)(int|float|bool|null)>?$/.test(tag);
    if (isResolved) return resolvePlain(source);
    return tag === '!!binary' ? Buffer.from(source, 'base64').toString() : source;
  }

  private anchorOf(event: { anchorStart: number; anchorEnd: number }): string | undefined {
    return event.anchorStart < 0 ? undefined : this.text.slice(event.anchorStart, event.anchorEnd);
  }

  /** Where the map that starts at an event first has a key; only looked up for duplicates. */
  private keyOffset(eventIndex: number, key: string): number {
    let depth = 0;
    let isKey = true;
    for (let index = eventIndex + 1; index < this.events.length; index++) {
      const event = this.events[index] as Event;
      if (event.type === EVENT_ID.POP) {
        if (--depth < 0) break;
      } else if (event.type === EVENT_ID.SCALAR && depth === 0 && isKey) {
        const value = this.scalar(event);
        if (value !== null && keyText(value as string) === key) return event.valueStart;
      }
      if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth++;
      else if (depth === 0) isKey = !isKey;
    }
    return 0;
  }
}

function define(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
