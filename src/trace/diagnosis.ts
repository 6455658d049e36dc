// From a path's end to its cause: which object, which field, and what would have been different. One function per way
// to end; warnings on what was delivered all the same.

import type { Fabric } from '#fabric/fabric.js';
import { cause, missingCause } from './causes.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import { type Asked, isDoubtful } from './name-server.js';
import { remarks } from './remarks.js';

/** The cause first, then what is behind it, then remarks. */
export function findingsOf(fabric: Fabric, ended: Ended): readonly Finding[] {
  const reason = cause(fabric, ended);
  const deeper = reason?.code === 'K1002' ? nameServerCauses(fabric, ended) : [];
  return [...(reason ? [reason] : []), ...deeper, ...remarks(fabric, ended)];
}

/** Why no name server answers: the cause of each question's own end. */
function nameServerCauses(fabric: Fabric, { query, asked }: Ended): readonly Finding[] {
  return asked.flatMap(({ verdict, legs }) => cause(fabric, { query, asked: [], verdict, legs }) ?? []);
}

/** Why it is not known that a question arrived at its name server. */
export function doubt(fabric: Fabric, asked: readonly Asked[]): Finding | undefined {
  for (const { verdict, legs } of asked) {
    if (isDoubtful(verdict)) return missingCause(fabric, legs, verdict.missing);
  }
  return undefined;
}
