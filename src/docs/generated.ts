// An answer as it stands in a page: Markdown as it is, everything else in a fence that the answer cannot end.

import type { Block } from './page.js';

export interface Answered {
  readonly stdout: string;
  /** The value of `-o`. */
  readonly format?: string;
}

/** Formats that GitHub draws or colours by a name of their own; what is for people is a session at a terminal. */
const languages: Readonly<Record<string, string>> = { mermaid: 'mermaid', json: 'json', yaml: 'yaml' };

export function generated({ command, indent, newline }: Block, { stdout, format = 'text' }: Answered): string {
  const answer = stdout.replace(/\n+$/, '').split('\n');
  const lines = format === 'markdown' ? ['', ...answer, ''] : fenced(answer, { command, format });
  return lines.map((line) => (line === '' ? '' : indent + line) + newline).join('');
}

function fenced(
  answer: readonly string[],
  { command, format }: { command: string; format: string },
): readonly string[] {
  const language = Object.hasOwn(languages, format) ? languages[format] : undefined;
  const lines = language === undefined ? [`$ k8snet ${command}`, ...answer] : answer;
  const longest =
    lines
      .join('\n')
      .match(/`{3,}/g)
      ?.reduce((most, run) => Math.max(most, run.length), 0) ?? 2;
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language ?? 'console'}`, ...lines, fence];
}
