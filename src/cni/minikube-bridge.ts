// The bridge that minikube sets up: one Linux bridge, literally called `bridge`, over the whole block of pods. Each node
// would hand out the same addresses, so it is right for one node (kubernetes/minikube pkg/minikube/cni/bridge.go).

import { routeTable } from '#kernel/route.js';
import { attachToBridge, type BridgeSetting, bridgeDevices, bridgeRoutes } from './bridge.js';
import { firewallRules } from './firewall.js';
import { blockOf } from './host-local.js';
import { ipMasqRules } from './ip-masq.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

/** `name` in its conflist, 1-k8s.conflist. */
const network = 'bridge';

export const minikubeBridge: PodNetwork = {
  name: 'bridge',
  component: 'cni/bridge',
  title: 'bridge',
  policy: 'none',
  reach: 'node',
  simplified: [
    'as minikube sets it up: IPv4 only, MTU 1500 or that of a smaller card',
    'with several nodes pods keep addresses of their own, and do not reach each other between nodes',
    'names of veth devices and of sandboxes are made up: real ones are drawn at random',
  ],

  // Nothing in the API shows it; platforms name it.
  detect: () => undefined,

  attachPod: (pod, view) => attachToBridge(pod, view, bridgeSetting(view)),

  prepareNode(view) {
    const bridge = bridgeSetting(view);
    return {
      devices: bridgeDevices(view, bridge),
      routes: routeTable(bridgeRoutes(view, bridge)),
      contributions: [
        ...ipMasqRules(view, { network, blocks: bridge.blocks }),
        ...hostPortRules(view, { network, subnetOf: (address) => blockOf(address, bridge.blocks) }),
        ...firewallRules(view, bridge.blocks),
      ],
    };
  },
};

/** The plugin is given no MTU, so devices have the kernel's; a card with less would make pods lose large packets. */
function bridgeSetting({ cluster, origin }: NetworkView): BridgeSetting {
  const { podCidrs, nodeMtuBytes } = cluster.settings;
  const blocks = podCidrs.value.filter(({ family }) => family === 4).slice(0, 1);
  return { name: 'bridge', mtuBytes: Math.min(1500, nodeMtuBytes.value), hairpin: true, blocks, origin };
}
