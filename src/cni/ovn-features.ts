// What OVN-Kubernetes is told that changes a path here and is not modelled, by the ends of the path.

import type { Cluster, Pod } from '#cluster/inventory.js';
import { matches } from '#cluster/selector.js';
import type { OvnFeatureObject } from '#manifest/objects.js';
import type { Ends, Unmodelled } from './pod-network.js';

/** Where a network of its own stands, or a firewall for what leaves the cluster, nothing is sure. */
const effects: { readonly [K in OvnFeatureObject['kind']]: Unmodelled['effect'] } = {
  UserDefinedNetwork: 'decides',
  ClusterUserDefinedNetwork: 'decides',
  EgressFirewall: 'decides',
  EgressIP: 'changes-source',
  AdminPolicyBasedExternalRoute: 'changes-source',
};

export function unmodelledFeature(cluster: Cluster, { source, destination }: Ends): Unmodelled | undefined {
  const isOutward = destination === undefined;
  const having = (feature: OvnFeatureObject): boolean => {
    const isNetwork = feature.kind === 'UserDefinedNetwork' || feature.kind === 'ClusterUserDefinedNetwork';
    if (isNetwork) return [source, destination].some((pod) => pod && takes(feature, pod, cluster));
    return isOutward && source !== undefined && takes(feature, source, cluster);
  };
  const concerning = cluster.settings.ovnFeatures?.filter(having).map(({ ref: object, kind }) => ({
    object,
    effect: effects[kind],
  }));
  return concerning?.find(({ effect }) => effect === 'decides') ?? concerning?.[0];
}

/** Labels that the input does not show may be any. */
function takes({ namespace, namespaceSelector, podSelector }: OvnFeatureObject, pod: Pod, cluster: Cluster): boolean {
  if (pod.spec.hostNetwork || (namespace !== '' && namespace !== pod.namespace)) return false;
  const { value, evidence } = cluster.namespaceLabels(pod.namespace);
  const isNamespace = !namespaceSelector || evidence === 'assumed' || matches(value, namespaceSelector);
  return isNamespace && (!podSelector || matches(pod.labels, podSelector));
}
