// A path that came to its end, for whoever says why.

import type { Aim } from './aim.js';
import type { Leg, PathEndpoint, Verdict } from './journey.js';
import type { Asked } from './name-server.js';
import type { Query } from './query.js';

export interface Ended {
  readonly query: Query;
  readonly legs: readonly Leg[];
  readonly verdict: Verdict;
  /** Name servers that were asked. */
  readonly asked: readonly Asked[];
  readonly aim?: Aim;
  readonly endpoint?: PathEndpoint;
}
