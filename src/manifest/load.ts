// The way in: paths to decoded objects, with a remark for everything that could not be taken as it stands.

import { statSync } from 'node:fs';
import type { Place } from '#wire/object-ref.js';
import { Collection } from './collection.js';
import type { Diagnostic, DiagnosticCode, DiagnosticFacts, Location, Severity } from './diagnostic.js';
import { diagnosticsOf } from './diagnostics.js';
import { readDocuments } from './documents.js';
import { Interner } from './interner.js';
import { ItemReader } from './items.js';
import { Locator, type ReadFile, readBytes } from './locator.js';
import type { Objects } from './objects.js';
import { FileReport } from './report.js';
import { kindOfName } from './resource-names.js';
import { findSources, nameParts, type SourceFile, standardInput } from './sources.js';
import { decodeText } from './text.js';

/** V8 holds no longer text than 512 Mi characters. */
const fileBytesLimit = 400 * 1024 * 1024;

export interface SourceRequest {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[];
  readonly recursive: boolean;
  readonly stdin?: () => Promise<Buffer>;
}
/** How far loading is; told before each file and after the last. */
export interface Progress {
  readonly bytes: number;
  readonly files: number;
  /** The file that comes next; its size is 0 where nobody knows it. */
  readonly next?: { readonly name: string; readonly bytes: number };
}
export interface Loaded {
  readonly objects: Objects;
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds that do not matter to packets: counted, not decoded. */
  readonly otherKinds: ReadonlyMap<string, number>;
  readonly files: number;
  readonly documents: number;
  /** The line of an object's field, or of the nearest field above it. Undefined when the file has changed since. */
  readonly locate: (place: Place, path?: readonly (string | number)[]) => Location | undefined;
  /** The line itself, printable; undefined when it belongs to a Secret. */
  readonly excerpt: (
    location: Location,
  ) => { readonly text: string; readonly spanLength: number; readonly caretColumn: number } | undefined;
}

export async function load(request: SourceRequest, progress?: (done: Progress) => void): Promise<Loaded> {
  const sources = findSources(request.paths, request.recursive);
  const loader = new Loader(request);
  for (const { name, code, severity, facts } of sources.problems) loader.remark(name, [code, severity, facts]);
  for (const file of sources.files) {
    progress?.({ bytes: loader.bytes, files: loader.files, next: { name: file.name, bytes: sizeOf(file) } });
    await loader.read(file);
  }
  progress?.({ bytes: loader.bytes, files: loader.files });
  return loader.finish();
}

function sizeOf({ path, isPipe }: SourceFile): number {
  if (isPipe || path === standardInput) return 0;
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

class Loader {
  bytes = 0;
  files = 0;
  private documents = 0;
  readonly collection = new Collection();
  readonly otherKinds = new Map<string, number>();
  private readonly interner = new Interner();
  private readonly locator = new Locator();
  private readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly request: SourceRequest) {}

  async read(source: SourceFile): Promise<void> {
    const found = await this.textOf(source);
    if (found === undefined) return;
    const { file, text, kind } = found;
    this.files++;
    this.bytes += file.sizeBytes;
    this.readText(file, text, kind);
  }

  finish(): Loaded {
    this.locator.trim();
    const { diagnostics, otherKinds, files, documents, locator } = this;
    return {
      objects: this.collection.toObjects(),
      diagnostics,
      otherKinds,
      files,
      documents,
      locate: (place, path) => locator.locate(place, path),
      excerpt: (location) => locator.excerpt(location),
    };
  }

  remark<C extends DiagnosticCode>(name: string, remark: readonly [C, Severity, DiagnosticFacts[C]]): void {
    const [code, severity, facts] = remark;
    const at = { file: name, line: 1, column: 1, path: '' };
    this.diagnostics.push({ code, severity, at, facts } as Diagnostic);
  }

  private readText(file: ReadFile, text: string, kind: string | undefined): void {
    const report = new FileReport(file.source.name, this.interner);
    const reader = new ItemReader(report, this, kind === undefined ? {} : { kind });
    for (const document of readDocuments(text, report)) {
      if ((document.item?.index ?? 0) === 0) this.documents++;
      reader.read(document);
    }
    reader.finish();
    this.locator.remember(file, text);
    this.diagnostics.push(...diagnosticsOf(report, this.locator));
  }

  /** Decoded on its own, so that the bytes are let go of before the text is parsed. */
  private async textOf(source: SourceFile): Promise<{ file: ReadFile; text: string; kind?: string } | undefined> {
    const found = await this.bytesOf(source);
    if (found === undefined) return undefined;
    const { bytes, modifiedMs } = found;
    const kind = source.path === standardInput ? undefined : kindOfName(nameParts(source.path));
    const { text, problem } = decodeText(bytes);
    if (problem !== undefined)
      this.remark(source.name, ['K0108', problem === 'nul' ? 'error' : 'warning', { problem }]);
    const kept = source.isPipe ? { bytes } : {};
    const file: ReadFile = { source, sizeBytes: bytes.length, modifiedMs, isSecret: kind === 'Secret', ...kept };
    return { file, text, ...(kind === undefined ? {} : { kind }) };
  }

  private async bytesOf(source: SourceFile): Promise<{ bytes: Buffer; modifiedMs: number } | undefined> {
    try {
      const { stdin } = this.request;
      const isStandard = source.path === standardInput && stdin !== undefined;
      const found = isStandard ? { bytes: await stdin(), modifiedMs: 0 } : readBytes(source, fileBytesLimit);
      if ('bytes' in found && found.bytes.length <= fileBytesLimit) return found;
      const sizeBytes = 'bytes' in found ? found.bytes.length : found.tooLargeBytes;
      this.remark(source.name, ['K0106', 'error', { sizeBytes, limitBytes: fileBytesLimit }]);
    } catch (error) {
      const systemCode = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.remark(source.name, ['K0103', 'error', { path: source.name, systemCode }]);
    }
    return undefined;
  }
}
