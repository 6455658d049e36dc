// kindnet, the network of kind and of minikube with several nodes: the ptp plugin, routes by the nodes' addresses, and a
// masquerade agent (kubernetes-sigs/kind images/kindnetd/cmd/kindnetd/{cni,routes,masq}.go).

import type { Cluster } from '#cluster/inventory.js';
import { joinTables, routeTable } from '#kernel/route.js';
import { agentPrograms } from './beside.js';
import { blockOf } from './host-local.js';
import { kindnetMasquerading } from './kindnet-masquerade.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { type PolicyQueue, queueRules } from './policy-queue.js';
import { hostPortRules } from './portmap.js';
import { type PtpSetting, ptpNodeEnds, ptpNodeRoutes, ptpPodEnd, ptpPodRoutes } from './ptp.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';
import { underlayAddress } from './underlay.js';

export const kindnet: PodNetwork = {
  name: 'kindnet',
  component: 'cni/kindnet',
  title: 'kindnet',
  policy: 'walked',
  reach: 'link',
  simplified: [
    'policies: as kube-network-policies v0.8, by processes of a node that are all root’s; its program runs and answers',
    'a node sends to its own pods from the gateway address on their veth (derived)',
    'nodes share a link where their addresses are in one /24 (IPv6: /64)',
    'names of veth devices and of sandboxes are made up: real ones are drawn at random',
  ],

  detect(cluster) {
    return cluster.evidenceOf('DaemonSet', undefined, 'kindnet')[0];
  },

  filters,

  attachPod(pod, view) {
    const setting = ptpSetting(view);
    return { devices: [ptpPodEnd(pod, view, setting)], routes: routeTable(ptpPodRoutes(pod, setting)) };
  },

  prepareNode(view) {
    const setting = ptpSetting(view);
    const remote = remoteRoutes(view, (peer) => viaNode(view, peer, underlayAddress(peer.node, peer.block.family)));
    return {
      devices: ptpNodeEnds(view, setting),
      routes: joinTables(routeTable(ptpNodeRoutes(view, setting)), remote),
      contributions: [
        ...kindnetMasquerading(view),
        ...hostPortRules(view, { network: 'kindnet', subnetOf: (address) => blockOf(address, setting.blocks) }),
        ...(filters(view.cluster) ? queueRules(view, policyQueue) : []),
      ],
    };
  },
};

const policyQueue: PolicyQueue = { table: 'kindnet-network-policies', number: 101, ownNode: 'passed' };

/** Since kind v0.24, of August 2024; an image without a date is taken to be newer (kubernetes-sigs/kind issue 842). */
function filters(cluster: Cluster): boolean {
  const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'kindnet');
  const programs = daemon ? agentPrograms(cluster, daemon) : [];
  const dates = programs.flatMap(({ image }) => /:v(\d{8})-/.exec(image)?.[1] ?? []);
  return dates.every((date) => date > '20240701');
}

/** The MTU is copied from the node's card. */
function ptpSetting({ cluster, node, origin }: NetworkView): PtpSetting {
  return { mtuBytes: cluster.settings.nodeMtuBytes.value, blocks: node.podCidrs, origin };
}
