// What the pod network is told about the ends of a path and k8snet does not model: it leaves the verdict open, or only the
// address that others see.

import type { Fabric } from '#fabric/fabric.js';
import type { Hop, Leg } from './journey.js';

export function unmodelledOn(fabric: Fabric, { hops }: Leg): ReturnType<Fabric['unmodelledOn']> {
  const source = podAt(hops[0]);
  const destination = podAt(hops[hops.length - 1]);
  return fabric.unmodelledOn({ ...(source ? { source } : {}), ...(destination ? { destination } : {}) });
}

function podAt(hop: Hop | undefined) {
  return hop?.place.kind === 'pod' ? hop.place.pod : undefined;
}
