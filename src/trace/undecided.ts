// What keeps a walk that arrives from being believed: parts of the way that no manifest tells of, or that are not modelled.

import type { Fabric } from '#fabric/fabric.js';
import { asksRouters } from '#fabric/wire.js';
import { tupleOf } from '#wire/packet.js';
import { arrives, type Leg, type Undecided, type Verdict } from './journey.js';
import { unevaluatedPolicy } from './policy-reach.js';
import { unmodelledOn } from './unmodelled.js';

export interface Walked {
  readonly legs: readonly Leg[];
  readonly verdict: Verdict;
}

/** Undefined where the walk decides. */
export function undecided(fabric: Fabric, walked: Walked): Undecided | undefined {
  return unevaluatedPolicy(fabric, walked) ?? unmodelledFeature(fabric, walked) ?? unknownRouters(fabric, walked);
}

/** The pod network is told something about an end that decides, and is not modelled. */
function unmodelledFeature(fabric: Fabric, { legs, verdict }: Walked): Undecided | undefined {
  if (!arrives(verdict)) return undefined;
  const found = legs.flatMap((leg) => (leg.purpose === 'reply' ? [] : (unmodelledOn(fabric, leg) ?? [])));
  const object = found.find(({ effect }) => effect === 'decides')?.object;
  const network = fabric.podNetwork.plugin.title;
  return object && { kind: 'unknown', missing: { kind: 'feature', network, object } };
}

function unknownRouters(fabric: Fabric, { legs, verdict }: Walked): Undecided | undefined {
  if (!arrives(verdict) || fabric.cluster.settings.podsRouted !== undefined) return undefined;
  for (const { packetIn, steps } of legs.flatMap(({ hops }) => hops)) {
    const crossed = steps.find((step) => step.kind === 'crossed');
    if (crossed?.kind !== 'crossed' || !packetIn) continue;
    const { from, to, routed } = crossed;
    const tuple = tupleOf(packetIn);
    if (!asksRouters(fabric, { from, to, routed, tuple })) continue;
    return { kind: 'unknown', missing: { kind: 'pod-routes', from, to, destination: tuple.destination } };
  }
  return undefined;
}
