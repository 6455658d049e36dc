// `k8snet completion bash|zsh|fish`: a script for the shell, made from the commands and flags as they are.

import type { Command, Option } from 'commander';
import { answer } from './streams.js';

interface Completable {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly {
    readonly long: string;
    /** With the short form: `-o|--output`. */
    readonly both: string;
    readonly description: string;
    readonly choices: readonly string[];
    readonly takesFile: boolean;
  }[];
  /** Fixed words for arguments. */
  readonly words: readonly string[];
  /** Whether its arguments are files. */
  readonly takesFiles: boolean;
}

const shells = { bash, zsh, fish } as const;

export function completionCommand(program: Command): void {
  program
    .command('completion')
    .summary('print a completion script')
    .addArgument(program.createArgument('<shell>', 'which shell').choices(Object.keys(shells)))
    .addHelpText('after', '\nExamples:\n  source <(k8snet completion bash)\n  k8snet completion fish | source')
    .action((shell: keyof typeof shells) => {
      answer(shells[shell](program.createHelp().visibleCommands(program).map(completable)));
    });
}

function completable(command: Command): Completable {
  return {
    name: command.name(),
    summary: command.summary(),
    flags: command.options.map((option: Option) => ({
      long: option.long ?? '',
      both: [option.short, option.long].filter((form) => form).join('|'),
      description: option.description,
      choices: option.argChoices ?? [],
      takesFile: ['--filename', '--expect'].includes(option.long ?? ''),
    })),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesFiles: command.registeredArguments.some((argument) => argument.name() === 'files'),
  };
}

function bash(commands: readonly Completable[]): string {
  // Commands that share a flag may take other words for it: all of them are offered.
  const choices = new Map<string, Set<string>>();
  for (const { both, choices: some } of commands.flatMap(({ flags }) => flags)) {
    if (some.length > 0) choices.set(both, new Set([...(choices.get(both) ?? []), ...some]));
  }
  const cases = [...choices].map(
    ([forms, words]) => `    ${forms}) COMPREPLY=($(compgen -W '${[...words].join(' ')}' -- "$word")); return ;;`,
  );
  const perCommand = commands.map(({ name, flags, words, takesFiles }) => {
    const files = takesFiles ? ' $(compgen -f -- "$word")' : '';
    const fixed = [...words, ...flags.map(({ long }) => long)].join(' ');
    return `    ${name}) COMPREPLY=($(compgen -W '${fixed}' -- "$word")${files}) ;;`;
  });
  return `# bash completion for k8snet
_k8snet() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  case $before in
    -f|--filename|-e|--expect) COMPREPLY=($(compgen -f -- "$word")); return ;;
${cases.join('\n')}
  esac
  case \${COMP_WORDS[1]} in
${perCommand.join('\n')}
  esac
}
complete -o filenames -F _k8snet k8snet kubectl-k8snet
`;
}

function zsh(commands: readonly Completable[]): string {
  const quoted = (text: string) => text.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const perCommand = commands.map(({ name, flags, words, takesFiles }) => {
    const specs = flags.map(({ long, description, choices, takesFile }) => {
      const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesFile ? ':file:_files' : '';
      return `'${long}[${quoted(description)}]${value}'`;
    });
    const fixed = words.length > 0 ? [`'1:argument:(${words.join(' ')})'`] : [];
    const args = takesFiles ? [`'*:file:_files'`] : fixed;
    return `    ${name}) _arguments ${[...specs, ...args].join(' ')} ;;`;
  });
  return `#compdef k8snet kubectl-k8snet
# zsh completion for k8snet
_k8snet() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${perCommand.join('\n')}
  esac
}
compdef _k8snet k8snet kubectl-k8snet
`;
}

function fish(commands: readonly Completable[]): string {
  const quoted = (text: string) => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
  const lines = ['# fish completion for k8snet'];
  for (const { name, summary, flags, words } of commands) {
    lines.push(`complete -c k8snet -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`);
    const here = `complete -c k8snet -n '__fish_seen_subcommand_from ${name}'`;
    if (words.length > 0) lines.push(`${here} -f -a '${words.join(' ')}'`);
    for (const { long, description, choices, takesFile } of flags) {
      const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : takesFile ? ' -r -F' : '';
      lines.push(`${here} -l ${long.slice(2)}${value} -d '${quoted(description)}'`);
    }
  }
  return `${lines.join('\n')}\n`;
}
