// From a path's end to its cause: which object, which field, and what would have been different. One function per way
// to end; warnings on what was delivered all the same.

import type { Fabric } from '#fabric/fabric.js';
import type { Aim } from './aim.js';
import { cause } from './causes.js';
import type { Finding } from './finding.js';
import type { Leg, PathEndpoint, Verdict } from './journey.js';
import type { Query } from './query.js';
import { remarks } from './remarks.js';

export interface Ended {
  readonly query: Query;
  readonly legs: readonly Leg[];
  readonly verdict: Verdict;
  readonly aim?: Aim;
  readonly endpoint?: PathEndpoint;
}

/** The cause first, then remarks. */
export function findingsOf(fabric: Fabric, ended: Ended): readonly Finding[] {
  const reason = cause(fabric, ended);
  return [...(reason ? [reason] : []), ...remarks(fabric, ended)];
}
