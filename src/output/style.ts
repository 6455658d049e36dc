// Roles to colours: the only place that knows both. Readable on light and dark backgrounds: no white, no black, no
// bright yellow, and nothing that is said by colour alone.

import { Chalk, type ChalkInstance, supportsColor } from 'chalk';
import type { Phrase, PhraseRole } from '#explain/phrase.js';

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
    phrases.map((phrase) => (typeof phrase === 'string' ? phrase : roles[phrase.as](phrase.text))).join('');
}

/** What stdout can show, by the usual signs of terminals (FORCE_COLOR, TERM, COLORTERM); 0 in a pipe. */
export function detectedColorLevel(): 0 | 1 | 2 | 3 {
  return supportsColor ? supportsColor.level : 0;
}
