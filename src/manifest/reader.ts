// Typed access to one map of a raw object, as the API server's decoder would take it: null is absent, a wrong type is refused.

import { type IpAddress, parseAddress } from '#wire/address.js';
import { nearMisses } from '#wire/near-miss.js';
import { isPrintable, printable } from '#wire/printable.js';
import type { NameRule } from './diagnostic.js';
import { obeys } from './names.js';
import type { StringMap } from './objects.js';
import { pathText } from './path-text.js';
import type { ObjectReport, Path } from './report.js';

export type RawMap = { readonly [key: string]: unknown };

const entriesLimit = 10_000;
export const textLimit = 4096;
/** IPv4 as `parseAddress` would write it: a dump has a million of them. */
const plainIPv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
export const emptyMap: StringMap = Object.freeze(Object.create(null));
const emptyList: readonly never[] = Object.freeze([]);

export function isMap(value: unknown): value is RawMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `boolean`, `list` …: the words that diagnostics use for types. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  return typeof value;
}

interface Step {
  readonly parent: Fields;
  readonly key: string;
  /** Its position, where the key holds a list. */
  readonly index?: number;
}

export class Fields {
  constructor(
    readonly raw: RawMap,
    readonly report: ObjectReport,
    private readonly at?: Step,
  ) {}

  path(...names: (string | number)[]): Path {
    if (this.at === undefined) return names;
    const { parent, key, index } = this.at;
    return index === undefined ? parent.path(key, ...names) : parent.path(key, index, ...names);
  }

  /** The raw value; undefined when absent or null. */
  value(name: string): unknown {
    return this.raw[name] ?? undefined;
  }

  wrongType(name: string | readonly (string | number)[], expected: string, value: unknown): void {
    const path = typeof name === 'string' ? this.path(name) : this.path(...name);
    const scalar = typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string';
    const shown = scalar ? { value: printable(String(value), 40) } : {};
    // Not even a dump has these: Go's decoder stops here, so the object cannot have come from an API server.
    this.report.refuse('K0201', { field: pathText(path), expected, found: typeName(value), ...shown }, { path });
  }

  /** An empty text counts as absent, as in Go's API types. */
  text(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') {
      this.wrongType(name, 'string', value);
      return undefined;
    }
    if (value.length > textLimit) {
      const path = this.path(name);
      this.report.discard('K0213', { field: pathText(path), count: value.length, limit: textLimit }, { path });
      return undefined;
    }
    return this.report.file.interner.text(value);
  }

  /** A text that nobody restricts, but that is shown: it must not hide anything. */
  visibleText(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || isPrintable(text)) return text;
    const path = this.path(name);
    this.report.discard('K0211', { field: pathText(path), text: printable(text, 80) }, { path });
    return undefined;
  }

  /** A text that has to obey a rule of names. */
  name(name: string, rule: NameRule): string | undefined {
    const text = this.text(name);
    if (text !== undefined) this.checkName(text, rule, [name]);
    return text;
  }

  checkName(text: string, rule: NameRule, names: readonly (string | number)[]): void {
    if (obeys(rule, text)) return;
    const path = this.path(...names);
    const field = pathText(path);
    if (!isPrintable(text)) this.report.discard('K0211', { field, text: printable(text, 80) }, { path });
    else this.report.refuse('K0202', { field, name: printable(text, 80), rule }, { path });
  }

  integer(name: string): number | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    this.wrongType(name, 'integer', value);
    return undefined;
  }

  /** An integer between two bounds; 0 counts as absent, as in Go's API types. */
  integerIn(name: string, least: number, most: number): number | undefined {
    const value = this.integer(name);
    if (value === undefined || (value === 0 && least > 0)) return undefined;
    if (value >= least && value <= most) return value;
    const path = this.path(name);
    this.report.refuse('K0204', { field: pathText(path), value, least, most }, { path });
    return undefined;
  }

  port(name: string): number | undefined {
    return this.integerIn(name, 1, 65535);
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    this.wrongType(name, 'boolean', value);
    return undefined;
  }

  oneOf<Word extends string>(name: string, allowed: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined || allowed.includes(value as Word)) return value as Word | undefined;
    this.unknownWord([name], value, allowed);
    return undefined;
  }

  unknownWord(names: readonly (string | number)[], value: string, allowed: readonly string[]): void {
    const path = this.path(...names);
    const [suggestion] = nearMisses(value, allowed);
    const facts = { field: pathText(path), value: printable(value, 80), allowed };
    this.report.refuse('K0206', suggestion === undefined ? facts : { ...facts, suggestion }, { path });
  }

  address(name: string): IpAddress | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : this.toAddress(value, [name]);
  }

  toAddress(value: string, names: readonly (string | number)[]): IpAddress | undefined {
    if (plainIPv4.test(value)) return this.report.file.interner.text(value) as IpAddress;
    const address = parseAddress(value);
    if (address !== undefined) return this.report.file.interner.text(address) as IpAddress;
    const path = this.path(...names);
    this.report.refuse('K0205', { field: pathText(path), value: printable(value, 80), expected: 'address' }, { path });
    return undefined;
  }

  addresses(name: string): readonly IpAddress[] {
    return this.texts(name).flatMap((text, index) => this.toAddress(text, [name, index]) ?? []);
  }

  map(name: string): Fields | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (isMap(value)) return new Fields(value, this.report, { parent: this, key: name });
    this.wrongType(name, 'map', value);
    return undefined;
  }

  list(name: string): readonly unknown[] {
    const value = this.raw[name];
    if (value === undefined || value === null) return emptyList;
    if (!Array.isArray(value)) {
      this.wrongType(name, 'list', value);
      return emptyList;
    }
    return this.withinLimit(name, value.length) ? value : emptyList;
  }

  maps(name: string): readonly Fields[] {
    const list = this.list(name);
    const found: Fields[] = [];
    for (let index = 0; index < list.length; index++) {
      const value = list[index];
      if (isMap(value)) found.push(new Fields(value, this.report, { parent: this, key: name, index }));
      else this.wrongType([name, index], 'map', value);
    }
    return found;
  }

  /** As `maps`, decoded; an equal raw list that was sound is not decoded again. For short lists that repeat. */
  repeatedMaps<Value>(name: string, decode: (maps: readonly Fields[]) => readonly Value[]): readonly Value[] {
    const list = this.list(name);
    if (list.length === 0) return emptyList;
    const { interner, problems } = this.report.file;
    const id = `${name} ${JSON.stringify(list)}`;
    const known = interner.knownDecoding(id);
    if (known !== undefined) return known as readonly Value[];
    const before = problems.length;
    const decoded = decode(this.maps(name));
    if (problems.length === before) interner.rememberDecoding(id, decoded);
    return decoded;
  }

  texts(name: string): readonly string[] {
    const list = this.list(name);
    if (list.length === 0) return emptyList;
    const found: string[] = [];
    for (const [index, value] of list.entries()) {
      if (typeof value !== 'string') this.wrongType([name, index], 'string', value);
      else found.push(this.report.file.interner.text(value));
    }
    return found;
  }

  /** A map of texts that are taken as they are. */
  strings(name: string, keep: (key: string, value: string) => boolean = () => true): StringMap {
    const raw = this.map(name)?.raw;
    if (raw === undefined) return emptyMap;
    let found: Record<string, string> | undefined;
    const { interner } = this.report.file;
    for (const key of Object.keys(raw)) {
      const value = raw[key] ?? '';
      if (typeof value !== 'string') this.wrongType([name, key], 'string', value);
      else if (keep(key, value)) {
        found ??= Object.create(null) as Record<string, string>;
        found[interner.text(key)] = interner.text(value);
      }
    }
    return found ?? emptyMap;
  }

  withinLimit(name: string, count: number): boolean {
    if (count <= entriesLimit) return true;
    const path = this.path(name);
    this.report.discard('K0213', { field: pathText(path), count, limit: entriesLimit }, { path });
    return false;
  }

  /** `name` has the value that an earlier entry of the same list has. */
  repeated(name: string, value: string, firstIndex: number): void {
    const path = this.path(name);
    this.report.refuse('K0207', { field: pathText(path), value: printable(value, 80), firstIndex }, { path });
  }

  missing(name: string): void {
    const path = this.path(name);
    this.report.refuse('K0203', { field: pathText(path) }, { path });
  }
}
