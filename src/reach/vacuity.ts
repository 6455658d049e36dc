// An expectation that nothing arrives holds by accident when what it names is not there: a misspelt pod is blocked from
// everything. Such an expectation proves nothing, so it fails, unless it names exactly that as its cause.

import type { Finding } from '#trace/finding.js';
import type { Path } from '#trace/journey.js';
import type { Query } from '#trace/query.js';
import type { UsageError } from '#trace/usage-error.js';

export type Vacuity = Extract<Finding, { code: 'K1601' }>;
type Absence = Vacuity['facts'];

/** `text` of both ends, as the expectation has them, and what it claims. */
export interface Ends {
  readonly from: string;
  readonly to: string;
  readonly is: string;
  readonly code?: string;
}

/** Of the paths that did not arrive, the first that only lacks something. */
export function vacuityOf(ends: Ends, query: Query, paths: readonly Path[]): Vacuity | undefined {
  for (const { findings } of paths) {
    const [cause] = findings;
    const absence = cause && absenceIn(cause, ends, query);
    if (absence && ends.code !== cause.code && !(ends.is === 'unresolved' && cause.code === 'K1001')) {
      return vacuity(absence);
    }
  }
  return undefined;
}

/** A name that no pod, Service or node goes by: nothing has it, or a workload that makes no pods. */
export function lackOf(end: Absence['end'], text: string, { code, facts }: UsageError<'K8001'>): Vacuity {
  const { lacks = 'object', nearMisses } = facts;
  return vacuity({ end, text, lacks, cause: code, nearMisses });
}

function vacuity(facts: Absence): Vacuity {
  return { code: 'K1601', severity: 'error', facts };
}

/**
 * A Service without endpoints or a missing route is an accident too, but of things that exist: it is told beside the
 * result, which stands.
 */
function absenceIn(finding: Finding, { from, to }: Ends, { source, destination }: Query): Absence | undefined {
  const { code: cause } = finding;
  const lack = { end: 'to', text: to, cause, nearMisses: [] } as const;
  switch (finding.code) {
    case 'K1001':
      return { ...lack, lacks: 'name', nearMisses: finding.facts.nearMisses };
    case 'K1305': {
      const isSource = source.kind === 'pod' && source.pod === finding.facts.pod;
      return { ...lack, lacks: 'node', ...(isSource ? { end: 'from', text: from } : {}) };
    }
    case 'K1302':
    case 'K1303':
      // An address that a Service sends to is the Service's accident, not a slip of the one who wrote the expectation.
      return destination.kind === 'address' && destination.address === addressOf(finding)
        ? { ...lack, lacks: 'address' }
        : undefined;
    case 'K1310':
      return { ...lack, lacks: 'family', ...(finding.facts.lacking === 'source' ? { end: 'from', text: from } : {}) };
    default:
      return undefined;
  }
}

function addressOf({ facts }: Extract<Finding, { code: 'K1302' | 'K1303' }>): string {
  return 'tuple' in facts ? facts.tuple.destination : facts.destination;
}
