// The JSON contract of a check: `kind: CheckReport`. The schema in check-report.schema.json is made from these types.
// Fields may be added, never renamed.

import type { DiagnosticDocument, FindingDocument, LocationDocument, PathDocument, VerdictWord } from '../document.js';

export interface CheckReportDocument {
  apiVersion: 'k8snet.dev/v1';
  kind: 'CheckReport';
  /** Whether every expectation holds and every entry could be read. */
  holds: boolean;
  /** The sum as a sentence. */
  text: string;
  counts: { ok: number; failed: number; vacuous: number; undecided: number; invalid: number };
  /** Errors in the files of expectations: entries that were not checked. */
  unread: number;
  /** Remarks on the files of expectations, then on the manifests. */
  diagnostics: DiagnosticDocument[];
  results: ResultDocument[];
}
export interface ResultDocument {
  name?: string;
  from: string;
  to: string;
  protocol?: 'TCP' | 'UDP' | 'SCTP';
  family?: 4 | 6;
  /** What was expected: `reachable`, `blocked`, or a verdict. */
  is: string;
  endpoint?: string;
  node?: string;
  code?: string;
  sourceSeen?: string;
  /** Of the expectation in its file. */
  at: LocationDocument;
  /** `vacuous`: it holds only because something is not there. `invalid`: the question cannot be meant. */
  status: 'ok' | 'failed' | 'vacuous' | 'undecided' | 'invalid';
  /** Why it does not hold; of one that holds, what it leaves open. */
  reasons: string[];
  /** The cause of a failure; of an expectation that holds, what is worth knowing. */
  findings: FindingDocument[];
  /** Every path that was walked, without its hops: `k8snet trace -o json` has them. */
  paths: CheckedPathDocument[];
}
export interface CheckedPathDocument extends Omit<PathDocument, 'legs'> {
  /** `pod/shop/web-0`, `node/worker-1`, or an address. */
  source: string;
  verdict: VerdictWord;
}
