// Pod networks that k8snet recognises in the input but does not model yet. Knowing the name is what keeps a trace from
// saying "ok" on a network it knows nothing about. Order: the first with evidence wins, so overlays stand after their
// parts' owners (a Canal install also looks like Calico and flannel).

import type { Cluster } from '#cluster/inventory.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface RecognisedNetwork {
  readonly title: string;
  /** Workloads or ConfigMaps whose name gives it away. */
  readonly marks: readonly { readonly kind: string; readonly name: string | RegExp }[];
}

const daemon = (name: string | RegExp) => ({ kind: 'DaemonSet', name });

export const recognisedNetworks: readonly RecognisedNetwork[] = [
  { title: 'NSX-T Container Plugin', marks: [{ kind: 'Deployment', name: 'nsx-ncp' }, daemon('nsx-node-agent')] },
  { title: 'OVN-Kubernetes', marks: [daemon(/^ovnkube-node/)] },
  { title: 'Antrea', marks: [daemon('antrea-agent')] },
  { title: 'Cilium', marks: [daemon('cilium'), daemon('anetd'), { kind: 'ConfigMap', name: 'cilium-config' }] },
  { title: 'Amazon VPC CNI', marks: [daemon('aws-node')] },
  { title: 'Canal', marks: [daemon(/^(rke2-)?canal$/), { kind: 'ConfigMap', name: /^(rke2-)?canal-config$/ }] },
  { title: 'Calico', marks: [daemon('calico-node'), { kind: 'ConfigMap', name: 'calico-config' }] },
  { title: 'Azure CNI', marks: [daemon('azure-cns'), daemon(/^azure-cni/)] },
  { title: 'kindnet', marks: [daemon('kindnet')] },
  { title: 'Weave Net', marks: [daemon('weave-net')] },
  { title: 'kube-router', marks: [daemon('kube-router')] },
];

export function recogniseNetwork(cluster: Cluster): { title: string; from: ObjectRef } | undefined {
  for (const { title, marks } of recognisedNetworks) {
    for (const { kind, name } of marks) {
      const [from] = cluster.evidenceOf(kind, undefined, name);
      if (from) return { title, from };
    }
  }
  return undefined;
}
