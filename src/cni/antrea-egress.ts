// Which Egress gives a pod's packets their source outside the cluster (antrea-io/antrea docs/egress.md).

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { OtherSource } from '#cluster/other-source.js';
import { matches } from '#cluster/selector.js';
import type { EgressObject } from '#manifest/objects.js';

/** The first of the input; Antrea itself lets one of several act. */
export function egressOf({ ref, labels, namespace }: Pod, cluster: Cluster): OtherSource | undefined {
  const found = cluster.egresses.find(({ podSelector, namespaceSelector }) => {
    const isInNamespace = !namespaceSelector || matches(cluster.namespaceLabels(namespace).value, namespaceSelector);
    return isInNamespace && (!podSelector || matches(labels, podSelector));
  });
  return found && { by: found.ref, pod: ref, ...addressOf(found) };
}

function addressOf({ address }: EgressObject): Pick<OtherSource, 'address'> {
  return address === undefined ? {} : { address };
}
