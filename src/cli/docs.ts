// `k8snet docs FILE…`: answers the command lines that stand in Markdown pages, each as if typed in the page's folder.

import { dirname } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from './exit-code.js';
import { reportUsage } from './report.js';
import { colorOption } from './shared-flags.js';
import { answer, type Captured, type ColorWish, captured, colorLevel, screenWidth } from './streams.js';

/** What came of a command line, beside what it printed. */
export interface Ran {
  readonly exitCode: number;
  /** The value of its `-o`. */
  readonly format?: string;
}
export type Run = (words: readonly string[]) => Promise<Ran>;

/** Those that only print; a page may come from anyone. */
const allowed = ['trace', 'resolve', 'show', 'explain', 'list', 'check'];
/** Columns. Fits a page of GitHub without scrolling. */
const pageWidth = 100;

interface DocsFlags {
  readonly check?: boolean;
  readonly color: ColorWish;
}

export function docsCommand(program: Command, finish: (exitCode: number) => void, run: Run): void {
  program
    .command('docs')
    .summary('refresh the answers that stand in Markdown pages')
    .argument('<files...>', 'pages with k8snet markers; only these are written, and only if an answer changed')
    .option('--check', 'write nothing; list what is stale, and exit with 1 if anything is')
    .addOption(colorOption())
    .action(async (files: readonly string[], { check, color }: DocsFlags) => {
      const known = program.commands.map((command) => command.name());
      const commands = allowed.filter((name) => known.includes(name));
      const [{ refreshPage }, { pageReport }] = await Promise.all([
        import('./docs-page.js'),
        import('#output/docs.js'),
      ]);
      const canvas = { width: screenWidth(), colorLevel: colorLevel(color), verbose: false };
      const mode = check ? 'check' : 'write';
      let exitCode: number = exitCodes.ok;
      for (const file of files) {
        const ask = (words: readonly string[]) => inFolder(dirname(file), () => captured(pageWidth, () => run(words)));
        const refreshed = await refreshPage(file, { mode, commands, ask });
        answer(pageReport(refreshed, mode, canvas));
        for (const { error, at } of refreshed.problems) reportUsage(error, color, at);
        if (refreshed.problems.length > 0) exitCode = exitCodes.usage;
        else if (check && refreshed.changed.length > 0 && exitCode === exitCodes.ok) exitCode = exitCodes.notDelivered;
      }
      finish(exitCode);
    });
}

async function inFolder(folder: string, run: () => Promise<Captured<Ran>>): Promise<Captured<Ran>> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await run();
  } finally {
    process.chdir(before);
  }
}
