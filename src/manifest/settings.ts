// `k8snet.yaml`: where the manifests are, and what is known about the cluster that they do not say.

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nearMisses } from '#wire/near-miss.js';
import { printable } from '#wire/printable.js';
import type { Diagnostic, DiagnosticCode, DiagnosticFacts, Location, Severity } from './diagnostic.js';
import { diagnosticsOf } from './diagnostics.js';
import { readDocuments } from './documents.js';
import { Interner } from './interner.js';
import { Locator } from './locator.js';
import { isMap, type RawMap, typeName } from './reader.js';
import { FileReport, type Path, type Problem } from './report.js';
import { settingsName } from './sources.js';
import { decodeText } from './text.js';

export type SettingValue = string | number | boolean | readonly string[];
export interface Setting {
  readonly value: SettingValue;
  readonly at: Location;
}
export interface Settings {
  /** Absolute paths. */
  readonly manifests: readonly string[];
  readonly cluster: Readonly<Record<string, Setting>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `expect` and `docs` are read by the commands that use them. */
export const settingsSections = ['manifests', 'cluster', 'expect', 'docs'];
export const sizeLimitBytes = 1024 * 1024;

/** The settings file of a folder or of the nearest one above it. */
export async function findSettingsFile(startFolder: string): Promise<string | undefined> {
  let folder = resolve(startFolder);
  for (;;) {
    const path = join(folder, settingsName);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** `known` are the keys that `cluster:` may have: those of the command line's flags. */
export async function readSettings(path: string, known: readonly string[]): Promise<Settings> {
  const name = printable(path, 4096);
  try {
    const { size, mtimeMs } = await stat(path);
    if (size > sizeLimitBytes) return failed(name, ['K0106', { sizeBytes: size, limitBytes: sizeLimitBytes }]);
    const { text } = decodeText(await readFile(path));
    const source = { name, path, isPipe: false };
    const locator = new Locator();
    locator.remember({ source, sizeBytes: size, modifiedMs: mtimeMs, isSecret: false }, text);
    const report = new FileReport(name, new Interner());
    const reader = new SettingsReader(report, locator);
    for (const document of readDocuments(text, report)) reader.read(document.value, known);
    const manifests = reader.manifests.map((manifest) => resolve(dirname(path), manifest));
    return { manifests, cluster: reader.cluster, diagnostics: diagnosticsOf(report, locator) };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return failed(name, ['K0102', { path: name }]);
    if (code !== 'unknown') return failed(name, ['K0103', { path: name, systemCode: code }]);
    throw error;
  }
}

class SettingsReader {
  readonly manifests: string[] = [];
  readonly cluster: Record<string, Setting> = Object.create(null);

  constructor(
    private readonly report: FileReport,
    private readonly locator: Locator,
  ) {}

  read(value: unknown, known: readonly string[]): void {
    if (!isMap(value)) {
      this.wrongType([], 'a map', value);
      return;
    }
    for (const key of Object.keys(value)) if (!settingsSections.includes(key)) this.unknownKey([key], settingsSections);
    this.readManifests(value.manifests ?? []);
    const cluster = value.cluster ?? {};
    if (isMap(cluster)) this.readCluster(cluster, known);
    else this.wrongType(['cluster'], 'a map', cluster);
  }

  private readManifests(value: unknown): void {
    if (!Array.isArray(value)) this.wrongType(['manifests'], 'a list of paths', value);
    for (const [index, path] of Array.isArray(value) ? value.entries() : []) {
      if (typeof path === 'string' && path !== '') this.manifests.push(path);
      else this.wrongType(['manifests', index], 'a path', path);
    }
  }

  private readCluster(cluster: RawMap, known: readonly string[]): void {
    for (const [key, value] of Object.entries(cluster)) {
      const path = ['cluster', key];
      if (!known.includes(key)) this.unknownKey(path, known);
      else if (isSettingValue(value)) this.cluster[key] = { value, at: this.locationOf(path) };
      else this.wrongType(path, 'a string, a number, true, false or a list of strings', value);
    }
  }

  private locationOf(path: Path): Location {
    const place = { file: this.report.file, offset: 0, path: [] };
    return this.locator.locate(place, path) ?? { file: this.report.file, line: 1, column: 1, path: '' };
  }

  private unknownKey(path: readonly string[], known: readonly string[]): void {
    const key = path[path.length - 1] ?? '';
    const [suggestion] = nearMisses(key, known);
    const facts = { key: printable(key, 80), section: path.slice(0, -1).join('.') };
    this.add('K0115', suggestion === undefined ? facts : { ...facts, suggestion }, path);
  }

  private wrongType(path: Path, expected: string, value: unknown): void {
    const key = printable(path.join('.'), 80) || settingsName;
    this.add('K0116', { key, expected, found: typeName(value) }, path);
  }

  private add<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], path: Path): void {
    const place = { file: this.report.file, offset: 0, path: [] };
    const atKey = code === 'K0115';
    this.report.add({ code, severity: 'warning', facts, place, path, atKey } as Problem);
  }
}

function isSettingValue(value: unknown): value is SettingValue {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function failed<C extends DiagnosticCode>(name: string, remark: readonly [C, DiagnosticFacts[C]]): Settings {
  const [code, facts] = remark;
  const severity: Severity = 'error';
  const at = { file: name, line: 1, column: 1, path: '' };
  return { manifests: [], cluster: {}, diagnostics: [{ code, severity, at, facts } as Diagnostic] };
}
