// kubenet as AKS keeps it: the bridge plugin on each node, and a route table of the cloud between the nodes
// (kubernetes/kubernetes pkg/kubelet/dockershim/network/kubenet up to 1.23; azure-aks-docs configure-kubenet.md).

import { routeTable } from '#kernel/route.js';
import type { Contribution } from '#kernel/ruleset.js';
import { familiesOf } from '#wire/address.js';
import { attachToBridge, type BridgeSetting, bridgeDevices, bridgeRoutes } from './bridge.js';
import { blockOf } from './host-local.js';
import { masqueradeRules } from './masquerade-agent.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

export const kubenet: PodNetwork = {
  name: 'kubenet',
  component: 'cni/kubenet',
  title: 'kubenet',
  policy: 'none',
  underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value },
  simplified: [
    'what leaves the pods’ block is masqueraded, as the documentation says; the list that azure-ip-masq-agent has is unverified',
    'the bridge is promiscuous, which is shown as ports in hairpin mode',
    'the route table of the cloud is taken to have every node’s block',
    'host ports are marked by portmap itself, not by KUBE-MARK-MASQ',
    'names of veth devices and of sandboxes are made up: real ones are drawn at random',
  ],

  // Nothing in the API names it: it is what is there when nothing else is.
  detect: () => undefined,

  attachPod: (pod, view) => attachToBridge(pod, view, bridgeSetting(view)),

  prepareNode(view) {
    const bridge = bridgeSetting(view);
    return {
      devices: bridgeDevices(view, bridge),
      routes: routeTable(bridgeRoutes(view, bridge)),
      contributions: [
        ...masquerading(view),
        ...hostPortRules(view, { network: 'kubenet', subnetOf: (address) => blockOf(address, bridge.blocks) }),
      ],
    };
  },
};

function masquerading({ cluster, origin }: NetworkView): readonly Contribution[] {
  const kept = cluster.settings.podCidrs.value;
  const agent = { chain: 'IP-MASQ-AGENT', label: 'ip-masq-agent', kept, randomFully: true, origin };
  return familiesOf(kept).map((family) => masqueradeRules(family, agent));
}

function bridgeSetting({ cluster, node, origin }: NetworkView): BridgeSetting {
  const mtuBytes = cluster.settings.nodeMtuBytes.value;
  return { name: 'cbr0', mtuBytes, hairpin: true, blocks: node.podCidrs, origin };
}
