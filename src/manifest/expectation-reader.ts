// One entry of `expect:`: its keys, their types and words, each checked before a question is made of it.

import { parseAddress } from '#wire/address.js';
import { nearMisses } from '#wire/near-miss.js';
import { isPrintable, printable } from '#wire/printable.js';
import type { DiagnosticCode, DiagnosticFacts, Location } from './diagnostic.js';
import type { Expectation } from './expectations.js';
import type { Locator } from './locator.js';
import { pathText } from './path-text.js';
import { isMap, type RawMap, typeName } from './reader.js';
import type { FileReport, Path, Problem } from './report.js';

/** Words that entries may use, known to those who give them a meaning. */
export interface Vocabulary {
  /** For `is`. */
  readonly claims: readonly string[];
  /** For `code`. */
  readonly codes: readonly string[];
}
/** Where a value stands: the offset of its document, and the path in there. */
interface Spot {
  readonly offset: number;
  readonly path: Path;
}

const keys = ['name', 'from', 'to', 'protocol', 'family', 'is', 'endpoint', 'node', 'code', 'sourceSeen'];
const protocols = ['TCP', 'UDP', 'SCTP'] as const;
/** What lists multiply to is bounded: two lists of a thousand would be a million traces. */
export const questionsLimit = 10_000;
const textLimit = 300;

export class ExpectationReader {
  readonly expectations: Expectation[] = [];
  private faults = 0;

  constructor(
    private readonly report: FileReport,
    private readonly locator: Locator,
    private readonly vocabulary: Vocabulary,
  ) {}

  readList(list: unknown, spot: Spot): void {
    if (!Array.isArray(list)) this.wrongType(spot, 'a list of expectations', typeName(list));
    else if (list.length === 0) this.wrongType(spot, 'at least one expectation', 'empty list');
    else for (const [index, entry] of list.entries()) this.readEntry(entry, inside(spot, index));
  }

  private readEntry(entry: unknown, spot: Spot): void {
    if (!isMap(entry)) {
      const facts = { key: pathText(spot.path), expected: 'a map with from, to and is', found: typeName(entry) };
      // Where nothing stands, nothing can be pointed at: the list is.
      this.add('K1612', facts, entry === null ? { ...spot, path: spot.path.slice(0, -1) } : spot);
      return;
    }
    const before = this.faults;
    this.checkKeys(entry, keys, spot);
    const expected = this.decode(entry, spot);
    const from = this.texts(entry, 'from', spot);
    const to = this.texts(entry, 'to', spot);
    // A part of an entry is another claim than its author made, so it is all or nothing.
    if (expected === undefined || this.faults > before) return;
    const count = this.expectations.length + from.length * to.length;
    if (count > questionsLimit) {
      this.add('K1615', { count, limit: questionsLimit }, spot);
      return;
    }
    const at = this.locationOf(spot);
    for (const source of from)
      for (const destination of to) this.expectations.push({ ...expected, from: source, to: destination, at });
  }

  private decode(entry: RawMap, spot: Spot): Omit<Expectation, 'from' | 'to' | 'at'> | undefined {
    const { claims, codes } = this.vocabulary;
    const is = this.word(entry, 'is', { known: claims, spot });
    if ((entry.is ?? undefined) === undefined) this.missing('is', spot);
    const family = this.word(entry, 'family', { known: ['4', '6'], spot });
    const found = {
      name: this.text(entry.name, inside(spot, 'name')),
      protocol: this.word(entry, 'protocol', { known: protocols, spot }) as Expectation['protocol'],
      family: family === undefined ? undefined : family === '4' ? (4 as const) : (6 as const),
      endpoint: this.text(entry.endpoint, inside(spot, 'endpoint')),
      node: this.text(entry.node, inside(spot, 'node')),
      code: this.word(entry, 'code', { known: codes, spot }),
      sourceSeen: this.sourceSeen(entry, spot),
    };
    const given = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
    return is === undefined ? undefined : { ...given, is };
  }

  private sourceSeen(entry: RawMap, spot: Spot): string | undefined {
    const text = this.text(entry.sourceSeen, inside(spot, 'sourceSeen'));
    if (text === undefined || text === 'kept' || text === 'masqueraded') return text;
    const address = parseAddress(text);
    if (address === undefined)
      this.unknownWord(text, ['kept', 'masqueraded', 'an address'], inside(spot, 'sourceSeen'));
    return address;
  }

  /** One text, or a list of at least one. */
  private texts(entry: RawMap, key: 'from' | 'to', spot: Spot): readonly string[] {
    const value = entry[key] ?? undefined;
    if (value === undefined) this.missing(key, spot);
    if (!Array.isArray(value)) return [this.text(value, inside(spot, key)) ?? []].flat();
    if (value.length === 0) this.wrongType(inside(spot, key), 'at least one of them', 'empty list');
    return value.flatMap((one, index) => this.text(one ?? null, inside(spot, key, index)) ?? []);
  }

  private text(value: unknown, spot: Spot): string | undefined {
    if (value === undefined || (value === null && spot.path.at(-1) === 'name')) return undefined;
    if (typeof value !== 'string') this.wrongType(spot, 'a text', typeName(value));
    else if (value === '' || value.length > textLimit || !isPrintable(value))
      this.wrongType(
        spot,
        `1 to ${textLimit} printable characters`,
        value === '' ? 'empty text' : 'text of another kind',
      );
    else return value;
    return undefined;
  }

  private word(
    entry: RawMap,
    key: string,
    { known, spot }: { readonly known: readonly string[]; readonly spot: Spot },
  ): string | undefined {
    const value = entry[key] ?? undefined;
    if (value === undefined) return undefined;
    const where = inside(spot, key);
    if (typeof value !== 'string' && typeof value !== 'number') this.wrongType(where, 'a word', typeName(value));
    else if (known.includes(`${value}`)) return `${value}`;
    else this.unknownWord(`${value}`, known, where);
    return undefined;
  }

  checkKeys(map: RawMap, allowed: readonly string[], spot: Spot): void {
    for (const key of Object.keys(map)) {
      if (allowed.includes(key)) continue;
      const [suggestion] = nearMisses(key, allowed);
      const facts = { key: printable(key, 80), allowed };
      this.add('K1611', suggestion === undefined ? facts : { ...facts, suggestion }, inside(spot, key));
    }
  }

  wrongType(spot: Spot, expected: string, found: string): void {
    this.add('K1612', { key: pathText(spot.path), expected, found }, spot);
  }

  missing(key: string, spot: Spot): void {
    this.add('K1613', { key }, spot);
  }

  private unknownWord(text: string, known: readonly string[], spot: Spot): void {
    const [suggestion] = text.length > 1 ? nearMisses(text, known) : [];
    const facts = { key: `${spot.path.at(-1)}`, value: printable(text, 80), known };
    this.add('K1614', suggestion === undefined ? facts : { ...facts, suggestion }, spot);
  }

  private locationOf({ offset, path }: Spot): Location {
    const place = { file: this.report.file, offset, path: [] };
    return this.locator.locate(place, path) ?? { file: this.report.file, line: 1, column: 1, path: pathText(path) };
  }

  private add<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], { offset, path }: Spot): void {
    const place = { file: this.report.file, offset, path: [] };
    this.faults++;
    this.report.add({ code, severity: 'error', facts, place, path, atKey: code === 'K1611' } as Problem);
  }
}

function inside({ offset, path }: Spot, ...steps: readonly (string | number)[]): Spot {
  return { offset, path: [...path, ...steps] };
}
