// Which files a list of paths means: folders as kubectl reads them, each file once, in order of name.

import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { printable } from '#wire/printable.js';
import type { DiagnosticCode, DiagnosticFacts, Severity } from './diagnostic.js';

const filesLimit = 100_000;
export const settingsName = 'k8snet.yaml';
export const standardInput = '-';

export interface SourceFile {
  /** What is shown, and stands in places. */
  readonly name: string;
  readonly path: string;
  /** Pipes can be read only once. */
  readonly isPipe: boolean;
}
export type SourceProblem<C extends DiagnosticCode = DiagnosticCode> = C extends DiagnosticCode
  ? { readonly code: C; readonly severity: Severity; readonly name: string; readonly facts: DiagnosticFacts[C] }
  : never;
export interface Sources {
  readonly files: readonly SourceFile[];
  readonly problems: readonly SourceProblem[];
}

export function findSources(paths: readonly string[], recursive: boolean): Sources {
  const search = new Search(recursive);
  for (const path of paths) search.addNamed(path);
  return search;
}

class Search implements Sources {
  readonly files: SourceFile[] = [];
  readonly problems: SourceProblem[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly recursive: boolean) {}

  addNamed(path: string): void {
    const found = path === standardInput ? 'standard input' : this.statOf(path);
    if (found === undefined) return;
    if (found === 'standard input' || found.isFile() || (found.isFIFO() && isProcessPipe(path))) this.addFile(path);
    else if (found.isDirectory()) this.addFolder(path);
    else this.skip(path, found);
  }

  private addFolder(root: string): void {
    const before = this.files.length;
    const folders = [root];
    let subfolders = 0;
    for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
      const inner = this.addEntries(folder);
      subfolders += inner.length;
      // Depth first and in order of name, as `kubectl apply -R` walks.
      if (this.recursive) folders.unshift(...inner);
    }
    const unread = this.problems.some((problem) => problem.name.startsWith(printable(root, 4096)));
    if (this.files.length === before && !unread) {
      this.problem('K0104', 'error', root, { path: printable(root), subfolders: this.recursive ? 0 : subfolders });
    }
  }

  /** Adds a folder's own files; returns its subfolders. */
  private addEntries(folder: string): readonly string[] {
    const subfolders: string[] = [];
    for (const name of this.namesIn(folder)) {
      const path = join(folder, name);
      const isManifest = /\.(ya?ml|json)$/.test(name) && name !== settingsName;
      // Links to folders are not followed, so there are no loops to fear.
      const entry = found(lstatSync, path);
      if (entry?.isDirectory()) subfolders.push(path);
      if (!isManifest || entry === undefined || entry.isDirectory()) continue;
      const target = entry.isSymbolicLink() ? (found(statSync, path) ?? entry) : entry;
      if (target.isFile()) this.addFile(path);
      else if (!target.isDirectory()) this.skip(path, target);
    }
    return subfolders;
  }

  private namesIn(folder: string): readonly string[] {
    try {
      return readdirSync(folder).sort(byCodeUnit);
    } catch (error) {
      this.unreadable(folder, error as NodeJS.ErrnoException, 'error');
      return [];
    }
  }

  private addFile(path: string): void {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    if (this.files.length < filesLimit) {
      const isPipe = path === standardInput || isProcessPipe(path);
      this.files.push({ name: printable(path, 4096), path, isPipe });
    } else if (!this.problems.some((problem) => problem.code === 'K0107')) {
      this.problem('K0107', 'error', path, { path: printable(path), limit: filesLimit });
    }
  }

  private statOf(path: string): Stats | undefined {
    try {
      return statSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') this.problem('K0102', 'error', path, { path: printable(path) });
      else if (code === 'ELOOP') this.problem('K0105', 'error', path, { path: printable(path), fileType: 'link' });
      else this.unreadable(path, error as NodeJS.ErrnoException, 'error');
      return undefined;
    }
  }

  private skip(path: string, found: Stats): void {
    this.problem('K0105', 'note', path, { path: printable(path), fileType: typeOf(found) });
  }

  private unreadable(path: string, error: NodeJS.ErrnoException, severity: Severity): void {
    this.problem('K0103', severity, path, { path: printable(path), systemCode: error.code ?? 'unknown' });
  }

  private problem<C extends DiagnosticCode>(
    code: C,
    severity: Severity,
    path: string,
    facts: DiagnosticFacts[C],
  ): void {
    this.problems.push({ code, severity, name: printable(path, 4096), facts } as SourceProblem);
  }
}

/** Undefined where there is nothing, or nobody may look. */
function found(look: (path: string) => Stats, path: string): Stats | undefined {
  try {
    return look(path);
  } catch {
    return undefined;
  }
}

/** `<(helm template …)` of a shell: a pipe, but one that somebody writes to. */
function isProcessPipe(path: string): boolean {
  return /^\/(dev|proc\/self)\/fd\/\d+$/.test(path) || path === '/dev/stdin';
}

function typeOf(found: Stats): DiagnosticFacts['K0105']['fileType'] {
  if (found.isSocket()) return 'socket';
  if (found.isFIFO()) return 'pipe';
  if (found.isSymbolicLink()) return 'link';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'device' : 'unknown';
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A path's last parts without extension, nearest first: what tells the kind of a list that does not say. */
export function nameParts(path: string): readonly string[] {
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  const file = basename(path).replace(/\.(ya?ml|json)$/i, '');
  return [file, ...parts.slice(0, -1).reverse().slice(0, 3)];
}
