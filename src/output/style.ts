// Roles to colours: the only place that knows both. Readable on light and dark backgrounds: no white, no black, no
// bright yellow, and nothing that is said by colour alone.

import { Chalk, type ChalkInstance, supportsColor } from 'chalk';
import type { Phrase, PhraseRole } from '#explain/phrase.js';
import { isPrintable, printable } from '#wire/printable.js';

export type Paint = (phrases: readonly Phrase[]) => string;

/** Levels as chalk counts them: 0 none, 1 sixteen colours, 2 and 3 more. */
export function painter(level: 0 | 1 | 2 | 3): Paint {
  const chalk = new Chalk({ level });
  const roles: { readonly [R in PhraseRole]: ChalkInstance } = {
    address: chalk.cyan,
    changed: chalk.cyan.bold.underline,
    object: chalk.bold,
    device: chalk.magenta,
    rule: chalk.blue,
    code: chalk.cyan,
    good: chalk.green.bold,
    bad: chalk.red.bold,
    weak: chalk.dim,
  };
  return (phrases) =>
    phrases.map((phrase) => (typeof phrase === 'string' ? safe(phrase) : roles[phrase.as](safe(phrase.text)))).join('');
}

/** Names were checked when they were read; what was typed on the command line was not. */
function safe(text: string): string {
  return isPrintable(text) ? text : printable(text, text.length);
}

/** What stdout can show, by the usual signs of terminals (FORCE_COLOR, TERM, COLORTERM); 0 in a pipe. */
export function detectedColorLevel(): 0 | 1 | 2 | 3 {
  return supportsColor ? supportsColor.level : 0;
}
