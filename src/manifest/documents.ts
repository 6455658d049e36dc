// One file's text as raw documents: YAML, JSON, several of either, and the logs between them in a cluster-info dump.

import { printable } from '#wire/printable.js';
import { type BlockList, findBlockList, itemChunk } from './block-list.js';
import { aliasedNodesLimit, compose, depthLimit, YamlError } from './compose.js';
import { findJsonError } from './json-error.js';
import { skipSpace, valueEnd } from './json-scan.js';
import { decoderOf } from './kinds/index.js';
import { lineOf } from './line-column.js';
import { isMap, type RawMap } from './reader.js';
import type { FileReport, Problem } from './report.js';
import { type Chunk, certainKind, splitDocuments } from './split.js';

export interface RawDocument {
  readonly value: unknown;
  /** Where it starts in the file's text; 0 for a file that is one JSON value. */
  readonly offset: number;
  readonly format: 'json' | 'yaml';
  /** Of a list that is handed out item by item: which item this is, and the list without its items. */
  readonly item?: { readonly index: number; readonly list: RawMap };
  /** Of a kind that does not matter, known without parsing: `value` is absent. */
  readonly countedKind?: string;
}

/** Broken JSON may be YAML in flow style, but parsing much text twice is no service. */
const yamlFallbackLimit = 4_000_000;

export function* readDocuments(text: string, report: FileReport): Generator<RawDocument> {
  const whole = parseJson(text, { start: 0, end: text.length });
  if (whole !== undefined) {
    yield { value: whole.value, offset: 0, format: 'json' };
    return;
  }
  const reader = new DocumentReader(text, report);
  for (const chunk of splitDocuments(text)) yield* reader.read(chunk);
}

class DocumentReader {
  constructor(
    private readonly text: string,
    private readonly report: FileReport,
  ) {}

  *read(chunk: Chunk): Generator<RawDocument> {
    const document = this.text.slice(chunk.start, chunk.end);
    const kind = certainKind(document);
    if (kind !== undefined && !kind.endsWith('List') && decoderOf(kind) === undefined) {
      yield { value: undefined, offset: chunk.start, format: 'yaml', countedKind: kind };
      return;
    }
    const body = chunk.start + (/^---[ \t]*\r?\n?/.exec(document)?.[0].length ?? 0);
    const start = skipSpace(this.text, body);
    const first = this.text.charAt(start);
    if (start < chunk.end && (first === '{' || first === '[')) yield* this.readJson({ start, end: chunk.end }, chunk);
    else yield* this.readYaml(document, chunk.start);
  }

  /** One JSON value, or several one after the other. */
  private *readJson(range: Chunk, chunk: Chunk): Generator<RawDocument> {
    let isFirst = true;
    for (let start = range.start; start < range.end; isFirst = false) {
      const end = valueEnd(this.text, start);
      const value = end < 0 ? undefined : parseJson(this.text, { start, end });
      if (value === undefined) {
        yield* this.readBrokenJson(start, isFirst ? chunk : undefined);
        return;
      }
      yield { value: value.value, offset: start, format: 'json' };
      start = skipSpace(this.text, end);
    }
  }

  private *readBrokenJson(start: number, chunk: Chunk | undefined): Generator<RawDocument> {
    if (chunk !== undefined && chunk.end - chunk.start <= yamlFallbackLimit) {
      const document = this.text.slice(chunk.start, chunk.end);
      try {
        compose(document);
        yield* this.readYaml(document, chunk.start);
        return;
      } catch (error) {
        if (!(error instanceof YamlError)) throw error;
        if (error.failure !== 'syntax') return this.yamlProblem(error, chunk.start);
      }
    }
    const error = findJsonError(this.text, start) ?? { offset: start, reason: 'more text follows the JSON value' };
    this.problem({ code: 'K0101', severity: 'error', facts: { reason: error.reason } }, error.offset);
  }

  private *readYaml(document: string, offset: number): Generator<RawDocument> {
    const block = findBlockList(document);
    const list = block === undefined ? undefined : listAround(document, block);
    if (block === undefined || list === undefined) {
      for (const value of this.compose(document, offset)) yield { value, offset, format: 'yaml' };
      return;
    }
    for (let index = 0; index < block.starts.length; index++) {
      const { start, end } = itemChunk(block, index) as Chunk;
      const [items] = this.compose(document.slice(start, end), offset + start);
      const value = Array.isArray(items) ? items[0] : undefined;
      if (value !== undefined) yield { value, offset, format: 'yaml', item: { index, list } };
    }
  }

  /** The values of a text that starts at an offset; what is wrong with it is reported. */
  private compose(text: string, offset: number): readonly unknown[] {
    try {
      const { documents, duplicates } = compose(text);
      for (const duplicate of duplicates) {
        const firstLine = lineOf(this.text, offset + duplicate.firstOffset);
        const facts = { key: printable(duplicate.key, 80), firstLine };
        this.problem({ code: 'K0111', severity: 'warning', facts }, offset + duplicate.offset);
      }
      return documents.filter((value) => value !== null);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.yamlProblem(error, offset);
      return [];
    }
  }

  private yamlProblem(error: YamlError, offset: number): void {
    const at = offset + error.offset;
    if (error.failure === 'depth') this.problem({ code: 'K0109', severity: 'error', facts: { limit: depthLimit } }, at);
    else if (error.failure === 'aliases') {
      this.problem({ code: 'K0110', severity: 'error', facts: { limit: aliasedNodesLimit } }, at);
    } else this.problem({ code: 'K0101', severity: 'error', facts: { reason: printable(error.reason) } }, at);
  }

  private problem(problem: Pick<Problem, 'code' | 'severity' | 'facts'>, offset: number): void {
    const place = { file: this.report.file, offset, path: [] };
    this.report.add({ ...problem, place, path: [], atKey: false, offset } as Problem);
  }
}

/** The list itself, when what stands around its items is a list's. */
function listAround(document: string, block: BlockList): RawMap | undefined {
  try {
    const [list] = compose(document.slice(0, block.items.start) + document.slice(block.items.end)).documents;
    return isMap(list) && typeof list.kind === 'string' && list.kind.endsWith('List') ? list : undefined;
  } catch {
    return undefined;
  }
}

function parseJson(text: string, range: Chunk): { value: unknown } | undefined {
  const first = text.charAt(skipSpace(text, range.start));
  if (first !== '{' && first !== '[') return undefined;
  try {
    const isWhole = range.start === 0 && range.end === text.length;
    return { value: JSON.parse(isWhole ? text : text.slice(range.start, range.end)) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
