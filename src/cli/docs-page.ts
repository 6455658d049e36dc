// One page of `k8snet docs`: read, each block asked for, compared, and written back if something changed.

import { splitCommandLine } from '#docs/command-line.js';
import { type Difference, difference } from '#docs/difference.js';
import { generated } from '#docs/generated.js';
import { type Block, readPage, withContents } from '#docs/page.js';
import { UsageError } from '#trace/usage-error.js';
import { printable } from '#wire/printable.js';
import type { Ran } from './docs.js';
import { exitCodes } from './exit-code.js';
import { readText, writeText } from './page-file.js';
import type { Captured } from './streams.js';

export interface Refreshing {
  readonly mode: 'check' | 'write';
  /** What a block may ask. */
  readonly commands: readonly string[];
  /** Runs a command line in the page's folder. */
  ask(words: readonly string[]): Promise<Captured<Ran>>;
}
export interface Refreshed {
  /** The file, as it may be shown. */
  readonly name: string;
  /** Nothing when the file could not be read. */
  readonly blocks?: number;
  readonly changed: readonly { readonly block: Block; readonly difference: Difference }[];
  readonly problems: readonly { readonly error: UsageError; readonly at?: string }[];
}

interface Problem {
  readonly error: UsageError;
  readonly at: string;
  readonly line: number;
}

export async function refreshPage(path: string, refreshing: Refreshing): Promise<Refreshed> {
  const name = printable(path, 4096);
  const text = await readText(path);
  if (text instanceof UsageError) return { name, changed: [], problems: [{ error: text }] };
  const page = readPage(text);
  const problems: Problem[] = page.problems.map(({ code, facts, line, column }) => ({
    error: new UsageError(code, facts),
    at: `${name}:${line}:${column}`,
    line,
  }));
  const changed: { block: Block; difference: Difference }[] = [];
  const contents: (string | undefined)[] = [];
  for (const block of page.blocks) {
    const content = await answered(block, refreshing);
    if (content instanceof UsageError) {
      problems.push({ error: content, at: `${name}:${block.line}:${block.column}`, line: block.line });
      contents.push(undefined);
      continue;
    }
    const before = text.slice(block.from, block.to);
    contents.push(content);
    if (content !== before) changed.push({ block, difference: difference(before, content) });
  }
  problems.sort((a, b) => a.line - b.line);
  const blocks = page.blocks.length;
  if (refreshing.mode === 'check' || changed.length === 0) return { name, blocks, changed, problems };
  const failure = await writeText(path, withContents(text, page.blocks, contents));
  return failure
    ? { name, changed: [], problems: [...problems, { error: failure }] }
    : { name, blocks, changed, problems };
}

async function answered(block: Block, { commands, ask }: Refreshing): Promise<string | UsageError> {
  const { command } = block;
  const words = splitCommandLine(command);
  if (!words) return new UsageError('K8032', { because: 'open-quote' });
  const [name = ''] = words;
  if (!commands.includes(name)) return new UsageError('K8033', { command: name, choices: commands });
  const { result, stdout, stderr } = await ask(words);
  if (result.exitCode === exitCodes.usage || result.exitCode === exitCodes.bug) {
    return new UsageError('K8034', { command, says: stderr.split('\n').filter((line) => line.trim() !== '') });
  }
  const { format } = result;
  return generated(block, { stdout, ...(format === undefined ? {} : { format }) });
}
