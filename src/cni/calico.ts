// Calico with its iptables data plane: routed pods without a bridge, and between nodes no tunnel, IPIP or VXLAN. One
// implementation; the registry has a name for each way, and detection reads which one from the pools.

import type { CalicoPool, CalicoSettings, Wrapping } from '#cluster/calico.js';
import type { Cluster } from '#cluster/inventory.js';
import { joinTables, type Route, routeTable } from '#kernel/route.js';
import { type Family, hostCidr } from '#wire/address.js';
import { calicoPolicyApis } from './beside.js';
import { takenBlocks } from './calico-blocks.js';
import { type FelixSettings, felixRules } from './calico-rules.js';
import { podMtuBytes, remoteRoutes, type Tunnels, tunnelDevices, tunnelNames } from './calico-tunnels.js';
import { attachWorkload, workloadDevices, workloadRoutes } from './calico-veth.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

export const felixSimplified: readonly string[] = [
  'Calico’s own policies are not evaluated: where one may select an end, the trace is undecided',
  'names of the ipsets of policies are made up',
  'rules of Felix: as of v3.29, without its raw and mangle tables, host endpoints and the hashes in comments',
];

const simplified: readonly string[] = [
  'every node is taken to know the blocks of all others: BGP peers and filters are not read',
  'without BlockAffinities or pods, the blocks of a node are cut from its podCIDR',
  'tunnel addresses without an annotation are made up: the first free one of the node’s block',
  ...felixSimplified,
];

const crossSubnetSimplified = 'a node’s subnet is /24 (IPv6: /64) unless its annotation tells';

export const calico = calicoNetwork('calico', 'Calico BGP', { encapsulation: 'none', crossSubnet: false });
export const calicoIpip = calicoNetwork('calico-ipip', 'Calico IPIP', { encapsulation: 'ipip', crossSubnet: false });
export const calicoIpipCrossSubnet = calicoNetwork('calico-ipip-cross-subnet', 'Calico IPIP CrossSubnet', {
  encapsulation: 'ipip',
  crossSubnet: true,
});
export const calicoVxlan = calicoNetwork('calico-vxlan', 'Calico VXLAN', {
  encapsulation: 'vxlan',
  crossSubnet: false,
});
export const calicoVxlanCrossSubnet = calicoNetwork('calico-vxlan-cross-subnet', 'Calico VXLAN CrossSubnet', {
  encapsulation: 'vxlan',
  crossSubnet: true,
});

function calicoNetwork(name: string, title: string, wrapping: Wrapping): PodNetwork {
  const tunnelsIn = (cluster: Cluster): Tunnels => {
    const shown = cluster.settings.calico;
    // Somebody who names another way than the input's wants to see that one everywhere.
    return { usual: wrapping, pools: shown && isAsShown(shown, wrapping) ? shown.pools : [] };
  };
  return {
    name,
    component: 'cni/calico',
    title,
    policy: 'walked',
    otherPolicies: calicoPolicyApis,
    simplified: [
      ...(wrapping.encapsulation === 'none' ? simplified : ['as for calico']),
      ...(wrapping.crossSubnet ? [crossSubnetSimplified] : []),
    ],

    detect({ settings: { calico: shown } }) {
      const isOurs = shown?.role === 'network' && shown.dataplane === 'iptables' && isAsShown(shown, wrapping);
      return isOurs ? shown.from : undefined;
    },

    attachPod: (pod, view) => attachWorkload(pod, view, podMtuBytes(view, tunnelsIn(view.cluster))),

    prepareNode(view) {
      const tunnels = tunnelsIn(view.cluster);
      return {
        devices: [...tunnelDevices(view, tunnels), ...workloadDevices(view, podMtuBytes(view, tunnels))],
        routes: joinTables(
          routeTable([...workloadRoutes(view), ...blackholes(view, wrapping)]),
          remoteRoutes(view, tunnels),
        ),
        contributions: [
          ...felixRules(view, felixSettings(view, tunnels)),
          ...hostPortRules(view, { network: 'k8s-pod-network', subnetOf: hostCidr }),
        ],
      };
    },
  };
}

/** What nobody tells is taken to be without a tunnel; the assumptions say so. */
function isAsShown({ wrapping: shown }: CalicoSettings, { encapsulation, crossSubnet }: Wrapping): boolean {
  return (shown?.encapsulation ?? 'none') === encapsulation && (shown?.crossSubnet ?? false) === crossSubnet;
}

/** What is left of a node's blocks: nobody shall answer for it. */
function blackholes({ cluster, node, origin }: NetworkView, { encapsulation }: Wrapping): readonly Route[] {
  const protocol = encapsulation === 'vxlan' ? '80' : 'bird';
  return takenBlocks(cluster, node)
    .filter(({ first, last }) => first !== last)
    .map((destination) => ({ destination, kind: 'blackhole', device: 'lo', protocol, origin }));
}

function felixSettings(view: NetworkView, tunnels: Tunnels): FelixSettings {
  const { settings } = view.cluster;
  const names = { 4: tunnelNames(view, tunnels, 4), 6: tunnelNames(view, tunnels, 6) };
  const hasVxlan = [...names[4], ...names[6]].some((name) => name.startsWith('vxlan'));
  const shown = settings.calico?.pools ?? [];
  return {
    pools: shown.length > 0 ? shown : settings.podCidrs.value.map((block) => usualPool(block, tunnels.usual)),
    endpointToHost: settings.calico?.endpointToHost ?? 'ACCEPT',
    tunnelDevices: names,
    ...(hasVxlan ? { vxlanPort: settings.calico?.vxlanPort ?? 4789 } : {}),
  };
}

/** As calico-node makes them: only IPv4 is masqueraded. */
const natOutgoing: { readonly [F in Family]: boolean } = { 4: true, 6: false };

function usualPool(block: CalicoPool['block'], wrapping: Wrapping): CalicoPool {
  return { ...wrapping, block, natOutgoing: natOutgoing[block.family], disabled: false, blockLength: block.length };
}
