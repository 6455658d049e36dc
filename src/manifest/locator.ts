// From the place of an object to a line in its file. Texts are read again when asked for, and only a few are kept.

import { readFileSync, statSync } from 'node:fs';
import type { Place } from '#wire/object-ref.js';
import { type BlockList, findBlockList, itemChunk } from './block-list.js';
import type { Location } from './diagnostic.js';
import { type FoundValue, JsonScan, type Span, skipSpace } from './json-scan.js';
import { type Excerpt, excerptAt, LineCounter } from './line-column.js';
import { pathText } from './path-text.js';
import type { Path } from './report.js';
import { secretRanges } from './secrets.js';
import type { SourceFile } from './sources.js';
import { chunkAt } from './split.js';
import { decodeText } from './text.js';
import { YamlScan } from './yaml-scan.js';

/** Characters of all kept texts; the newest one is kept whatever its size. */
const keptLimit = 16_000_000;

/** Larger JSON is not parsed as YAML to look for a missing field. */
const flowLimit = 4_000_000;

/** A file that was read, and how it looked then. */
export interface ReadFile {
  readonly source: SourceFile;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Kept for pipes only. */
  readonly bytes?: Buffer;
  /** Its name says that all in it are Secrets. */
  readonly isSecret: boolean;
}

export class Locator {
  private readonly files = new Map<string, ReadFile>();
  private readonly texts = new Map<string, LocatedText>();

  /** The text is at hand now and will be asked for at once. */
  remember(file: ReadFile, text: string): void {
    this.files.set(file.source.name, file);
    this.keep(file, text);
  }

  locate(place: Place, path: Path = []): Location | undefined {
    return this.textOf(place.file)?.locate(place, path, false)?.location;
  }

  excerpt(location: Location): Excerpt | undefined {
    const text = this.textOf(location.file);
    const offset = text?.lines.offsetOf(location.line, location.column);
    return text === undefined || offset === undefined ? undefined : text.excerpt(text.wordAt(offset));
  }

  textOf(name: string): LocatedText | undefined {
    const known = this.texts.get(name);
    if (known !== undefined) return known;
    const file = this.files.get(name);
    const text = file === undefined ? undefined : readAgain(file);
    return file === undefined || text === undefined ? undefined : this.keep(file, text);
  }

  private keep(file: ReadFile, text: string): LocatedText {
    const located = new LocatedText(file, text);
    this.texts.delete(file.source.name);
    this.texts.set(file.source.name, located);
    this.trim(located);
    return located;
  }

  /** Lets go of the oldest texts, and at the end of loading of every large one. */
  trim(newest?: LocatedText): void {
    let kept = 0;
    for (const text of this.texts.values()) kept += text.size;
    for (const [name, text] of this.texts) {
      if (kept <= keptLimit) break;
      if (text === newest) continue;
      this.texts.delete(name);
      kept -= text.size;
    }
  }
}

function readAgain(file: ReadFile): string | undefined {
  if (file.bytes !== undefined) return decodeText(file.bytes).text;
  try {
    const { size, mtimeMs } = statSync(file.source.path);
    if (size !== file.sizeBytes || mtimeMs !== file.modifiedMs) return undefined;
    return decodeText(readFileSync(file.source.path)).text;
  } catch {
    return undefined;
  }
}

/** One text with what has been worked out about it. */
export class LocatedText {
  readonly lines: LineCounter;
  private readonly json: JsonScan;
  private yaml: { readonly start: number; readonly scan: YamlScan | undefined } | undefined;
  private document: { readonly offset: number; readonly end: number; readonly list: BlockList | undefined } | undefined;
  private secrets: readonly Span[] | undefined;

  constructor(
    private readonly file: ReadFile,
    private readonly text: string,
  ) {
    this.lines = new LineCounter(text);
    this.json = new JsonScan(text);
  }

  get size(): number {
    return this.text.length;
  }

  /** The value at a path of the object (or the key that holds it), or its nearest ancestor. */
  locate(place: Place, path: Path, atKey: boolean): { location: Location; span: Span } | undefined {
    const whole = [...place.path, ...path];
    const found = this.find(place.offset, whole);
    if (found === undefined) return undefined;
    const { value, key } = found;
    const isCollection = '{['.includes(this.text.charAt(value.start)) || this.text.startsWith('- ', value.start);
    const span =
      key !== undefined && (atKey || isCollection || found.isBlock) ? key : isCollection ? firstOf(value) : value;
    return { location: this.locationOf(span.start, path), span };
  }

  locationOf(offset: number, path: Path): Location {
    return { file: this.file.source.name, ...this.lines.at(offset), path: pathText(path) };
  }

  /** Withheld where it would show a line of a Secret. */
  /** The scalar or key that starts at an offset, as far as one line shows it. */
  wordAt(start: number): Span {
    const found =
      /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s,[\]{}#:][^\n,[\]{}#]*?(?=\s*(?:[\n,[\]{}#]|:\s|$)))/.exec(
        this.text.slice(start, start + 200),
      );
    return { start, end: start + Math.max(1, found?.[0].length ?? 1) };
  }

  excerpt(span: Span): Excerpt | undefined {
    if (this.file.isSecret) return undefined;
    this.secrets ??= secretRanges(this.text);
    const isSecret = this.secrets.some((range) => span.start >= range.start && span.start <= range.end);
    return isSecret ? undefined : excerptAt(this.text, span);
  }

  private find(offset: number, path: Path): (FoundValue & { readonly isBlock?: boolean }) | undefined {
    const first = this.text.charAt(skipSpace(this.text, offset));
    const inJson = first === '{' || first === '[' ? this.json.find(offset, path) : undefined;
    // What starts like JSON may be YAML in flow style, where the search for quoted keys finds nothing.
    if (inJson?.isWhole || (inJson !== undefined && this.size > flowLimit)) return inJson;
    return this.findYaml(offset, path) ?? inJson;
  }

  private findYaml(offset: number, path: Path): (FoundValue & { readonly isBlock: boolean }) | undefined {
    const { start, end } = this.yamlRange(offset, path);
    const inner = start === offset ? path : [0, ...path.slice(2)];
    if (this.yaml?.start !== start) this.yaml = { start, scan: scanOf(this.text.slice(start, end)) };
    const { scan } = this.yaml;
    const found = scan?.find(inner);
    if (scan === undefined || found === undefined) return undefined;
    const move = (span: Span) => ({ start: span.start + start, end: span.end + start });
    const moved = { value: move(found.value), isWhole: found.isWhole, isBlock: !scan.isScalar(inner) };
    return found.key === undefined ? moved : { ...moved, key: move(found.key) };
  }

  /** What must be parsed to find a path: the document, or one item of a large list. */
  private yamlRange(offset: number, path: Path): Span {
    if (this.document?.offset !== offset) {
      const chunk = chunkAt(this.text, offset);
      this.document = { offset, end: chunk.end, list: findBlockList(this.text.slice(chunk.start, chunk.end)) };
    }
    const { end, list } = this.document;
    const [name, index] = path;
    const item =
      list !== undefined && name === 'items' && typeof index === 'number' ? itemChunk(list, index) : undefined;
    return item === undefined ? { start: offset, end } : { start: offset + item.start, end: offset + item.end };
  }
}

function scanOf(text: string): YamlScan | undefined {
  try {
    return new YamlScan(text);
  } catch {
    return undefined;
  }
}

/** Of a bracketed value only the bracket. */
function firstOf(span: Span): Span {
  return { start: span.start, end: span.start + 1 };
}

/** Size and time of a file, for telling later whether it is still the same; undefined for pipes. */
export function readBytes(
  source: SourceFile,
  limitBytes: number,
): { bytes: Buffer; modifiedMs: number } | { tooLargeBytes: number } {
  const { size, mtimeMs } = statSync(source.path);
  if (size > limitBytes) return { tooLargeBytes: size };
  const bytes = readFileSync(source.path);
  return bytes.length > limitBytes ? { tooLargeBytes: bytes.length } : { bytes, modifiedMs: mtimeMs };
}
