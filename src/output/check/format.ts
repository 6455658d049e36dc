// The contract of a format for the results of a check.

import type { CheckAccount } from '#explain/check.js';
import type { Diagnostic } from '#manifest/diagnostic.js';
import type { Canvas } from '../format.js';

export interface Report {
  readonly account: CheckAccount;
  /** Remarks on the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  /** Remarks on the files of expectations. */
  readonly remarks: readonly Diagnostic[];
}
export type RenderReport = (report: Report, canvas: Canvas) => Promise<string>;
