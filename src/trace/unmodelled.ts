// What the pod network is told about the ends of a path and k8snet does not model: it leaves the verdict open, or only the
// address that others see.

import type { Fabric } from '#fabric/fabric.js';
import type { Hop, Leg, Verdict } from './journey.js';

export function unmodelledOn(fabric: Fabric, { hops }: Leg): ReturnType<Fabric['unmodelledOn']> {
  const source = podAt(hops[0]);
  const destination = podAt(hops[hops.length - 1]);
  return fabric.unmodelledOn({ ...(source ? { source } : {}), ...(destination ? { destination } : {}) });
}

export function undecidedBy(
  fabric: Fabric,
  { legs, verdict }: { readonly legs: readonly Leg[]; readonly verdict: Verdict },
): Verdict | undefined {
  if (verdict.kind !== 'delivered' && verdict.kind !== 'left-cluster') return undefined;
  const found = legs.flatMap((leg) => (leg.purpose === 'reply' ? [] : (unmodelledOn(fabric, leg) ?? [])));
  const object = found.find(({ effect }) => effect === 'decides')?.object;
  const network = fabric.podNetwork.plugin.title;
  return object && { kind: 'unknown', missing: { kind: 'feature', network, object } };
}

function podAt(hop: Hop | undefined) {
  return hop?.place.kind === 'pod' ? hop.place.pod : undefined;
}
