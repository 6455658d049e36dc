// NetworkPolicies that select the two ends of a path: what has a say where the pod network enforces policy.

import type { Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import { isPolicy } from '#policy/chains.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Leg, Verdict } from './journey.js';
import { directionOf } from './policy-causes.js';

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
    const policies = policiesOn(fabric, pod, direction);
    return policies.length > 0 ? [{ pod, direction, policies }] : [];
  });
}

/** Those that select a pod, and where they count, those of Calico's own that may: what they select is not read. */
export function policiesOn(fabric: Fabric, pod: Pod, direction: PolicyReach['direction']): readonly ObjectRef[] {
  const { cluster } = fabric;
  const selecting = cluster.policiesSelecting(pod).filter(({ directions }) => directions.includes(direction));
  const own = unmodelledEnforcer(fabric) === undefined ? [] : (cluster.settings.calicoPolicies ?? []);
  const possible = own.filter(({ namespace = pod.namespace }) => namespace === pod.namespace);
  return [...selecting.map(({ ref }) => ref), ...possible];
}

/** What enforces policies in this cluster and is not modelled: the network itself, or an agent beside it. */
export function unmodelledEnforcer({ podNetwork, cluster }: Fabric): string | undefined {
  const { insteadOf, plugin } = podNetwork;
  return insteadOf?.title ?? (plugin.policy === 'not-modelled' ? plugin.title : plugin.enforcerBeside?.(cluster));
}

/** Whose rules a walk meets: the network's own, or those of an agent beside it. */
export function walkedEnforcer({ podNetwork: { plugin }, enforcers, cluster }: Fabric): string | undefined {
  const isOwn = plugin.policy === 'walked' && (plugin.filters?.(cluster) ?? true);
  return isOwn ? plugin.title : enforcers[0]?.plugin.title;
}

/** It may forbid what the modelled part of the network lets through, and admit what a modelled policy does not. */
export function unevaluatedPolicy(
  fabric: Fabric,
  { legs, verdict }: { readonly legs: readonly Leg[]; readonly verdict: Verdict },
): Verdict | undefined {
  const network = unmodelledEnforcer(fabric);
  if (network === undefined) return undefined;
  if ((verdict.kind === 'dropped' || verdict.kind === 'rejected') && isPolicy(verdict.origin.object)) {
    const direction = directionOf(verdict.origin.field);
    const { source, destination } = verdict.tuple;
    const refused = fabric.cluster.podByAddress(direction === 'Egress' ? source : destination);
    return refused && { kind: 'unknown', missing: { kind: 'policy', network, pod: refused, direction } };
  }
  if (verdict.kind !== 'delivered') return undefined;
  const [reach] = legs.filter(({ purpose }) => purpose !== 'reply').flatMap((leg) => policyReach(fabric, leg));
  if (!reach) return undefined;
  const { pod, direction } = reach;
  return { kind: 'unknown', missing: { kind: 'policy', network, pod, direction } };
}
