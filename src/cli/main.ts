// The command line: commands, exit codes, and the one place where wrong usage and our own bugs are caught.

import { Command, CommanderError } from 'commander';
import packageFile from '#package.json' with { type: 'json' };
import { UsageError } from '#trace/usage-error.js';
import { checkCommand } from './check.js';
import { completionCommand } from './completion.js';
import { docsCommand, type Ran } from './docs.js';
import { exitCodes } from './exit-code.js';
import { explainCommand } from './explain.js';
import { helpAfter } from './help.js';
import { UnreadableInput } from './input.js';
import { labCommand } from './lab.js';
import { listCommand } from './list.js';
import { reportDiagnostics, reportUsage } from './report.js';
import { resolveCommand } from './resolve.js';
import { showCommand } from './show.js';
import { answer, remark, screenWidth } from './streams.js';
import { traceCommand } from './trace.js';

type AddCommand = (program: Command, finish: (exitCode: number) => void) => void;

/** In the order of the help. */
const commands = {
  trace: traceCommand,
  check: checkCommand,
  resolve: resolveCommand,
  show: showCommand,
  explain: explainCommand,
  list: listCommand,
  lab: labCommand,
} satisfies Record<string, AddCommand>;
/** They need to know the others. */
const commandsAboutCommands: readonly AddCommand[] = [
  (program, finish) => docsCommand(program, finish, run),
  completionCommand,
];

/** Commander makes an object of each flag, so of a command that is named only its own are made. */
function commandsFor([first = '']: readonly string[]): readonly AddCommand[] {
  const named = Object.hasOwn(commands, first) ? commands[first as keyof typeof commands] : undefined;
  return named ? [named] : [...Object.values(commands), ...commandsAboutCommands];
}

/** Runs one command line (`process.argv`); the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  return (await run(argv.slice(2))).exitCode;
}

/** The words after `k8snet`, as typed or as they stand in a page. */
async function run(words: readonly string[]): Promise<Ran> {
  let exitCode: number = exitCodes.ok;
  let format: string | undefined;
  const finish = (code: number) => {
    exitCode = code;
  };
  const program = new Command('k8snet')
    .description('traceroute for a Kubernetes cluster that need not be running, and it tells you why')
    .version(packageFile.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  for (const add of commandsFor(words)) add(program, finish);
  program.hook('preAction', (_, command) => {
    format = command.opts().output;
  });
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: answer, writeErr: () => {}, getOutHelpWidth: screenWidth })
      .addHelpText('after', () => helpAfter(command.name()));
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return { exitCode, ...(format === undefined ? {} : { format }) };
  } catch (error) {
    return { exitCode: failed(error) };
  }
}

function failed(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok;
    const [reason = '', hint] = error.message.replace(/^error: /, '').split('\n');
    reportUsage(new UsageError('K8012', { reason, ...(hint ? { hint: hint.replace(/^\(|\)$/g, '') } : {}) }), 'auto');
    return exitCodes.usage;
  }
  if (error instanceof UsageError) {
    if (error instanceof UnreadableInput) reportDiagnostics(error.diagnostics, { color: 'auto' });
    reportUsage(error, 'auto');
    return exitCodes.usage;
  }
  remark(
    `k8snet ${packageFile.version}: a bug of ours, not of your cluster.\n${error instanceof Error ? error.stack : error}\nPlease report it, with the command line and, if you may, the manifests.\n`,
  );
  return exitCodes.bug;
}
