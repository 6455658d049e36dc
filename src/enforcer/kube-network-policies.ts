// kube-network-policies beside a pod network: a DaemonSet of its own, or the container that flannel's published manifest
// may have beside flanneld (kubernetes-sigs/kube-network-policies; flannel-io/flannel Documentation/netpol.md).

import type { Cluster } from '#cluster/inventory.js';
import { agentContainers } from '#cni/beside.js';
import { queueRules } from '#cni/policy-queue.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Enforcer } from './enforcer.js';

const name = 'kube-network-policies';

export const kubeNetworkPolicies: Enforcer = {
  name,
  title: name,
  component: `enforcer/${name}`,
  simplified: [
    'its program runs and answers: without it packets pass (--fail-open)',
    'processes of a node are all root’s, and pass, as those of pods on its network do',
    'what a pod sends to its own node is judged, as by releases of 2026; older ones let it pass',
    'AdminNetworkPolicies and ClusterNetworkPolicies, which it may read too, are not evaluated',
  ],

  detect(cluster) {
    const from = daemonOf(cluster);
    return from && { evidence: 'declared', from };
  },

  contributions: (view) => queueRules(view, { table: name, number: 100, ownNode: 'judged' }),
};

function daemonOf(cluster: Cluster): ObjectRef | undefined {
  const [own] = cluster.evidenceOf('DaemonSet', undefined, name);
  const flannels = cluster.evidenceOf('DaemonSet', undefined, /^kube-flannel/);
  const hasSidecar = (daemon: ObjectRef) =>
    agentContainers(cluster, daemon).some((container) => container.name === name);
  return own ?? flannels.find(hasSidecar);
}
