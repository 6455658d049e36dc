// From a path's end to its cause: which object, which field, and what would have been different. One function per way
// to end; warnings on what was delivered all the same.

import type { Fabric } from '#fabric/fabric.js';
import { cause } from './causes.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import { remarks } from './remarks.js';

/** The cause first, then remarks. */
export function findingsOf(fabric: Fabric, ended: Ended): readonly Finding[] {
  const reason = cause(fabric, ended);
  return [...(reason ? [reason] : []), ...remarks(fabric, ended)];
}
