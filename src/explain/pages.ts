// Every page of `k8snet explain`: remarks on the input, findings of a trace, wrong usage, and verdicts.

import type { Page } from './page.js';
import { inputPages } from './pages-input.js';
import { tracePages } from './pages-trace.js';
import { usagePages } from './pages-usage.js';
import { verdictPages } from './pages-verdict.js';

/** By code; the verdicts, which are words, come after the codes. */
export const pages: Readonly<Record<string, Page>> = {
  ...byCode({ ...inputPages, ...tracePages, ...usagePages }),
  ...verdictPages,
};

function byCode(coded: Readonly<Record<string, Page>>): Readonly<Record<string, Page>> {
  return Object.fromEntries(Object.entries(coded).sort(([a], [b]) => (a < b ? -1 : 1)));
}
