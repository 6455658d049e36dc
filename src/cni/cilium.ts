// Cilium: programs at every pod's veth balance Services, enforce policies and send packets on, past the node's own stack.
// One implementation; the registry has a name for each way between nodes, and detection reads which one from cilium-config.

import type { CiliumSettings } from '#cluster/cilium.js';
import type { Cluster, Pod } from '#cluster/inventory.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import { hostCidr } from '#wire/address.js';
import { identityOf, routerAddress } from './cilium-addresses.js';
import { attachEndpoint, ciliumDevices, ciliumRoutes } from './cilium-devices.js';
import { cardPrograms } from './cilium-programs.js';
import { ciliumRules } from './cilium-rules.js';
import { socketServices } from './cilium-services.js';
import { type CiliumView, defaults, isShown, settingsFor } from './cilium-way.js';
import type { NetworkView, PodNetwork, Underlay } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { underlayAddress } from './underlay.js';

const simplified: readonly string[] = [
  'Cilium’s own policies are not evaluated: where one may concern an end, the trace is undecided',
  'a pod that comes back to its own node by a node port of kube-proxy is taken for the node by policies',
  'VNIs are identities: those of pods are in no manifest, and not shown',
  'router addresses that nothing shows are made up: the first free one of the node’s block',
  'without cilium-config: Helm’s defaults, and pods have addresses of the nodes’ podCIDR',
  'programs as of v1.17, without the health endpoint, proxies for L7 rules, and rules in `raw`',
];

interface Way {
  readonly name: string;
  readonly title: string;
  readonly usual: CiliumSettings;
  readonly underlay?: Underlay;
  readonly simplified?: readonly string[];
}

export const cilium = ciliumNetwork({ name: 'cilium', title: 'Cilium VXLAN', usual: defaults, simplified });
export const ciliumGeneve = ciliumNetwork({
  name: 'cilium-geneve',
  title: 'Cilium Geneve',
  usual: { ...defaults, routing: 'geneve' },
});
export const ciliumNative = ciliumNetwork({
  name: 'cilium-native',
  title: 'Cilium native routing',
  usual: { ...defaults, routing: 'native', routesToNodes: true },
  // Where nodes have no routes to each other, BGP or a cloud has to bring pods' addresses to the routers.
  underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value, learns: true },
  simplified: ['as for cilium; without cilium-config nodes have routes to each other (auto-direct-node-routes)'],
});

export function ciliumNetwork({ name, title, usual, underlay, simplified: said = ['as for cilium'] }: Way): PodNetwork {
  const viewOf = (view: NetworkView): CiliumView => {
    const { cluster, node } = view;
    const settings = settingsFor(cluster, usual);
    const families = ([4, 6] as const).filter(
      (family) =>
        node.podCidrs.some((block) => block.family === family) &&
        underlayAddress(node, family) !== undefined &&
        routerAddress(view, family, settings) !== undefined,
    );
    return { ...view, settings, families };
  };
  return {
    name,
    component: 'cni/cilium',
    title,
    policy: 'walked',
    // ClusterNetworkPolicy from v1.20 on.
    otherPolicies: ['cilium.io', 'policy.networking.k8s.io'],
    identityOf,
    ...(underlay ? { underlay } : {}),
    simplified: said,

    filters: (cluster) => !['never', 'audit'].includes(settingsFor(cluster, usual).enforcement),

    proxy: (cluster) => (settingsFor(cluster, usual).replacesKubeProxy ? replacement : undefined),

    detect({ settings: { cilium: shown } }: Cluster) {
      return shown && !shown.unmodelled && isShown(shown, usual) ? shown.from : undefined;
    },

    attachPod(pod: Pod, view) {
      const own = viewOf(view);
      const sockets = own.settings.socketBalancing === 'every-pod' ? { socketProgram: socketServices(own) } : {};
      return { ...attachEndpoint(pod, own), ...sockets };
    },

    prepareNode(view) {
      const own = viewOf(view);
      const { settings } = own;
      const card = cardPrograms(own);
      return {
        devices: ciliumDevices(own),
        routes: ciliumRoutes(own),
        contributions: [
          ...ciliumRules(own),
          ...(settings.chainsPortmap ? hostPortRules(view, { network: 'portmap', subnetOf: hostCidr }) : []),
        ],
        ...(card ? { cardPrograms: card } : {}),
        ...(settings.socketBalancing === 'off' ? {} : { socketProgram: socketServices(own) }),
      };
    },
  };
}

const replacement: ProxyMode = {
  name: 'cilium',
  title: 'without kube-proxy',
  simplified: ['answers from a pod to a client outside pass the node’s stack; Cilium sends them straight to the card'],
  contributions: () => [],
};
