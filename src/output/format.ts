// The contract of an output format.

import type { Account } from '#explain/account.js';
import type { Diagnostic } from '#manifest/diagnostic.js';

export interface Answer {
  readonly account: Account;
  /** Remarks on the input. */
  readonly diagnostics: readonly Diagnostic[];
}
export interface Canvas {
  /** Columns. */
  readonly width: number;
  readonly colorLevel: 0 | 1 | 2 | 3;
  readonly verbose: boolean;
}
/** A promise where a format loads what it rarely needs. */
export type Render = (answer: Answer, canvas: Canvas) => string | Promise<string>;
