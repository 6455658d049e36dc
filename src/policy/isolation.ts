// Which policies isolate a pod. Isolation is per direction; a pod that no policy selects is open (networking/v1 types.go).

import type { Cluster, Pod } from '#cluster/inventory.js';
import { matches } from '#cluster/selector.js';
import type { NetworkPolicyObject, PolicyDirection, PolicyRule } from '#manifest/objects.js';

type Isolation = { readonly [D in PolicyDirection]: readonly NetworkPolicyObject[] };

// Kept per pod that is asked about, for as long as its cluster.
const known = new WeakMap<Cluster, Map<Pod, Isolation>>();

/** Policies of the pod's namespace that select it for a direction, in input order; none: it is not isolated. */
export function isolation(cluster: Cluster, pod: Pod, direction: PolicyDirection): readonly NetworkPolicyObject[] {
  const ofCluster = known.get(cluster) ?? new Map<Pod, Isolation>();
  if (ofCluster.size === 0) known.set(cluster, ofCluster);
  let ofPod = ofCluster.get(pod);
  if (!ofPod) {
    const selecting = cluster
      .networkPoliciesIn(pod.namespace)
      .filter(({ podSelector }) => matches(pod.labels, podSelector));
    ofPod = {
      Ingress: selecting.filter(({ policyTypes }) => policyTypes.includes('Ingress')),
      Egress: selecting.filter(({ policyTypes }) => policyTypes.includes('Egress')),
    };
    ofCluster.set(pod, ofPod);
  }
  return ofPod[direction];
}

export function rulesOf(policy: NetworkPolicyObject, direction: PolicyDirection): readonly PolicyRule[] {
  return direction === 'Ingress' ? policy.ingress : policy.egress;
}
