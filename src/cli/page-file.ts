// A page on disk: UTF-8 text, replaced as a whole or not at all.

import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '#trace/usage-error.js';
import { printable } from '#wire/printable.js';

/** `explain/usage.ts` names it. */
const sizeLimitBytes = 16 * 1024 * 1024;

type Fault = UsageError<'K8035'>['facts']['because'];

export async function readText(path: string): Promise<string | UsageError> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return fault(path, 'no-file');
    if (found.size > sizeLimitBytes) return fault(path, 'too-large');
    const bytes = await readFile(path);
    return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : fault(path, 'not-text');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fault(path, code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'forbidden');
  }
}

/** Nothing if all went well. A link stays one: what it names is replaced, with the rights it had. */
export async function writeText(path: string, text: string): Promise<UsageError | undefined> {
  let beside: string | undefined;
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
    await writeFile(beside, text, { flag: 'wx', mode });
    await rename(beside, target);
    return undefined;
  } catch {
    if (beside !== undefined) await rm(beside, { force: true });
    return fault(path, 'not-written');
  }
}

function fault(path: string, because: Fault): UsageError {
  return new UsageError('K8035', { path: printable(path, 4096), because });
}
