// Files of expectations (`k8snet check -e FILE`), and `expect:` of k8snet.yaml: decoded entries with their places. A bad
// entry is remarked upon and left out; the others are read.

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { printable } from '#wire/printable.js';
import type { Diagnostic, DiagnosticCode, DiagnosticFacts, Location } from './diagnostic.js';
import { diagnosticsOf } from './diagnostics.js';
import { type RawDocument, readDocuments } from './documents.js';
import { ExpectationReader, type Vocabulary } from './expectation-reader.js';
import { Interner } from './interner.js';
import { Locator } from './locator.js';
import { isMap, typeName } from './reader.js';
import { FileReport } from './report.js';
import { settingsSections, sizeLimitBytes } from './settings.js';
import { settingsName, standardInput } from './sources.js';
import { decodeText } from './text.js';

/** One question and what its answer should be. A list for `from` or `to` was multiplied out. */
export interface Expectation {
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  readonly family?: 4 | 6;
  /** `reachable`, `blocked`, or the word of a verdict. */
  readonly is: string;
  /** A pod, a workload or an address that one path must end at. */
  readonly endpoint?: string;
  /** The node of that end. */
  readonly node?: string;
  /** The finding that must be the cause. */
  readonly code?: string;
  /** `kept`, `masqueraded`, or the address that the far side must see. */
  readonly sourceSeen?: string;
  /** Of the entry in its file. */
  readonly at: Location;
}
export interface Expectations {
  readonly expectations: readonly Expectation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `stdin` is asked for the path `-`. */
export async function readExpectations(
  path: string,
  vocabulary: Vocabulary,
  stdin: () => Promise<Buffer>,
): Promise<Expectations> {
  const isPipe = path === standardInput;
  const name = printable(path, 4096);
  try {
    const { size, mtimeMs } = isPipe ? { size: 0, mtimeMs: 0 } : statSync(path);
    const bytes = size > sizeLimitBytes ? undefined : isPipe ? await stdin() : readFileSync(path);
    if (bytes === undefined || bytes.length > sizeLimitBytes)
      return failed(name, ['K0106', { sizeBytes: bytes?.length ?? size, limitBytes: sizeLimitBytes }]);
    const { text, problem } = decodeText(bytes);
    if (problem === 'nul') return failed(name, ['K0108', { problem }]);
    const locator = new Locator();
    const source = { name, path, isPipe };
    locator.remember({ source, sizeBytes: size, modifiedMs: mtimeMs, isSecret: false, bytes }, text);
    const report = new FileReport(name, new Interner());
    const reader = new ExpectationReader(report, locator, vocabulary);
    const isSettings = basename(path) === settingsName;
    let documents = 0;
    for (const document of readDocuments(text, report)) {
      documents++;
      readDocument(reader, document, isSettings ? 'settings' : 'own');
    }
    if (documents === 0 && report.problems.length === 0) reader.missing('expect', { offset: 0, path: [] });
    return { expectations: reader.expectations, diagnostics: diagnosticsOf(report, locator) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return failed(name, ['K0102', { path: name }]);
    if (code === 'EISDIR')
      return failed(name, ['K1612', { key: '', expected: 'a list of expectations', found: 'folder' }]);
    if (code !== undefined) return failed(name, ['K0103', { path: name, systemCode: code }]);
    throw error;
  }
}

/** A list, or a map with the list under `expect`. */
function readDocument(reader: ExpectationReader, document: RawDocument, file: 'own' | 'settings'): void {
  const { value, offset, countedKind } = document;
  if (Array.isArray(value)) reader.readList(value, { offset, path: [] });
  else if (!isMap(value)) {
    const found = countedKind === undefined ? typeName(value) : `${printable(countedKind, 40)} object`;
    reader.wrongType({ offset, path: [] }, 'a list of expectations', found);
  } else {
    const allowed = file === 'settings' ? settingsSections : ['expect'];
    // Remarks on the other keys of k8snet.yaml are made where its settings are read.
    if (file === 'own') reader.checkKeys(value, allowed, { offset, path: [] });
    if (value.expect !== undefined) reader.readList(value.expect, { offset, path: ['expect'] });
    else if (file === 'own') reader.missing('expect', { offset, path: [] });
  }
}

function failed<C extends DiagnosticCode>(name: string, remark: readonly [C, DiagnosticFacts[C]]): Expectations {
  const [code, facts] = remark;
  const at = { file: name, line: 1, column: 1, path: '' };
  return { expectations: [], diagnostics: [{ code, severity: 'error', at, facts } as Diagnostic] };
}
