// Loads texts as files of a temporary folder, which is gone afterwards.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '#manifest/diagnostic.js';
import { type Loaded, load } from '#manifest/load.js';

export type Files = Readonly<Record<string, string | Buffer>>;

/** Writes the files and hands over their folder. */
export async function withFolder<Result>(files: Files, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'k8snet-manifest-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads a folder of these files, subfolders too. */
export function loadFiles(files: Files): Promise<Loaded> {
  return withFolder(files, (folder) => load({ paths: [folder], recursive: true }));
}

/** Loads one text from standard input. */
export function loadText(text: string | Buffer): Promise<Loaded> {
  return load({ paths: ['-'], recursive: false, stdin: async () => Buffer.from(text as string) });
}

/** `K0201 error 7:11`. */
export function brief(diagnostic: Diagnostic): string {
  return `${diagnostic.code} ${diagnostic.severity} ${diagnostic.at.line}:${diagnostic.at.column}`;
}

/** What the caret of a diagnostic stands under. */
export function marked(diagnostic: Diagnostic): string | undefined {
  const { excerpt } = diagnostic;
  if (excerpt === undefined) return undefined;
  const from = (excerpt.caretColumn ?? diagnostic.at.column) - 1;
  return excerpt.text.slice(from, from + excerpt.spanLength);
}
