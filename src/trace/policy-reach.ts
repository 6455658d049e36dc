// NetworkPolicies that select the two ends of a path: what has a say where the pod network enforces policy.

import type { Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Leg, Verdict } from './journey.js';

export interface PolicyReach {
  readonly pod: Pod;
  readonly direction: 'Ingress' | 'Egress';
  readonly policies: readonly ObjectRef[];
}

/** Traffic of a pod with itself is never subject to policy; nor are pods on the host's network, in most plugins. */
export function policyReach(fabric: Fabric, { hops }: Leg): readonly PolicyReach[] {
  const first = hops[0]?.place;
  const last = hops[hops.length - 1]?.place;
  const ends: [Pod | undefined, 'Ingress' | 'Egress'][] = [
    [first?.kind === 'pod' ? first.pod : undefined, 'Egress'],
    [last?.kind === 'pod' ? last.pod : undefined, 'Ingress'],
  ];
  if (ends[0]?.[0] !== undefined && ends[0][0] === ends[1]?.[0]) return [];
  return ends.flatMap(([pod, direction]) => {
    if (!pod) return [];
    const selecting = fabric.cluster.policiesSelecting(pod).filter(({ directions }) => directions.includes(direction));
    return selecting.length > 0 ? [{ pod, direction, policies: selecting.map(({ ref }) => ref) }] : [];
  });
}

/** Where policies are not evaluated, as on a network that another stands in for, one may forbid what the model lets through. */
export function unevaluatedPolicy(fabric: Fabric, request: Leg): Verdict | undefined {
  const { insteadOf, plugin } = fabric.podNetwork;
  const network = insteadOf?.title ?? (plugin.policyUnevaluated ? plugin.title : undefined);
  if (network === undefined) return undefined;
  const [reach] = policyReach(fabric, request);
  if (!reach) return undefined;
  const { pod, direction } = reach;
  return { kind: 'unknown', missing: { kind: 'policy', network, pod, direction } };
}
