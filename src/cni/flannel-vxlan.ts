// flannel with its VXLAN backend: the bridge plugin on each node, and one VXLAN device towards all the others
// (flannel pkg/backend/vxlan; flannel-io/cni-plugin).

import type { Node } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import { type Cidr, type Family, familyOf, type IpAddress, nth, parseCidr } from '#wire/address.js';
import { attachedPods, type BridgeSetting, blockOf, bridgeDevices, bridgeRoutes, gatewayOf, podEnd } from './bridge.js';
import { flannelRules } from './flannel-rules.js';
import { blockOwner, nodeBlocks } from './node-blocks.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

const networkId = 1;
/** Linux' own default VXLAN port, older than the assigned 4789. */
const udpPort = 8472;
/** Outer IP 20 or 40 + UDP 8 + VXLAN 8 + inner Ethernet 14. */
const overheadBytes: { readonly [F in Family]: number } = { 4: 50, 6: 70 };
/** flannel subtracts 50 for IPv6 too (device.go), so its largest IPv6 packets do not fit the card. */
const mtuReductionBytes = 50;
const deviceNames: { readonly [F in Family]: string } = { 4: `flannel.${networkId}`, 6: `flannel-v6.${networkId}` };
const anywhere: { readonly [F in Family]: Cidr } = { 4: parseCidr('0.0.0.0/0')!, 6: parseCidr('::/0')! };

export const flannelVxlan: PodNetwork = {
  name: 'flannel-vxlan',
  component: 'cni/flannel',
  title: 'flannel vxlan',
  enforcesPolicy: false,
  simplified: [
    'net-conf.json is read for its Network only: VNI 1, UDP port 8472, no DirectRouting',
    'names of veth devices and of sandboxes are made up: real ones are drawn at random',
  ],

  detect(cluster) {
    const [daemon] = cluster.evidenceOf('DaemonSet', undefined, /^kube-flannel/);
    return daemon ?? cluster.configMap(undefined, 'kube-flannel-cfg')?.ref;
  },

  attachPod(pod, view) {
    const { origin } = view;
    const routes = pod.addresses.flatMap((address): readonly Route[] => {
      const family = familyOf(address);
      const via = gatewayOf(address, view);
      const networks = view.cluster.settings.podCidrs.value.filter((cidr) => cidr.family === family);
      const gatewayed = [anywhere[family], ...networks].map((destination) => ({
        destination,
        via,
        device: 'eth0',
        origin,
      }));
      const block = view.node.podCidrs.find((cidr) => cidr.family === family);
      if (!block) return gatewayed;
      return [
        ...gatewayed,
        { destination: block, device: 'eth0', source: address, scope: 'link', protocol: 'kernel', origin },
      ];
    });
    return { devices: [podEnd(pod, view, bridgeSetting(view))], routes: routeTable(routes) };
  },

  prepareNode(view) {
    const { origin } = view;
    const bridge = bridgeSetting(view);
    const hasBridge = attachedPods(view).length > 0;
    return {
      devices: [...vxlanDevices(view), ...(hasBridge ? bridgeDevices(view, bridge) : [])],
      routes: joinTables(routeTable(hasBridge ? bridgeRoutes(view, bridge) : []), vxlanRoutes(view)),
      contributions: [
        ...flannelRules(view, origin),
        ...hostPortRules(view, { network: 'cbr0', subnetOf: (address) => blockOf(address, view) }),
      ],
    };
  },
};

/** The bridge exists from the node's first pod on. */
function bridgeSetting(view: NetworkView): BridgeSetting {
  const mtuBytes = view.cluster.settings.nodeMtuBytes.value - mtuReductionBytes;
  return { name: 'cni0', mtuBytes, hairpin: true, origin: view.origin };
}

function vxlanFamilies({ node }: NetworkView): readonly Family[] {
  return ([4, 6] as const).filter(
    (family) => node.podCidrs.some((cidr) => cidr.family === family) && underlayAddress(node, family),
  );
}

/** One for each family that the node has blocks and an address of. */
export function vxlanDevices(view: NetworkView): readonly Device[] {
  return vxlanFamilies(view).map((family) => vxlanDevice(view, family));
}

function vxlanDevice(view: NetworkView, family: Family): Device {
  const { cluster, node } = view;
  const own = node.podCidrs.find((cidr) => cidr.family === family) as Cidr;
  return {
    name: deviceNames[family],
    // The block's network address, as a host address: x.y.z.0/32.
    addresses: [{ address: nth(own, 0) as IpAddress, prefixLength: family === 4 ? 32 : 128 }],
    mtuBytes: cluster.settings.nodeMtuBytes.value - mtuReductionBytes,
    link: {
      kind: 'vxlan',
      networkId,
      local: underlayAddress(node, family) as IpAddress,
      port: udpPort,
      overheadBytes: overheadBytes[family],
      remoteTowards(nextHop) {
        const owner = blockOwner(cluster, nextHop)?.node;
        return owner && underlayAddress(owner, family);
      },
    },
    origin: view.origin,
  };
}

/** One route per other node's block, made when it is asked for: the index behind it is the whole cluster's. */
export function vxlanRoutes(view: NetworkView): RouteTable {
  const { cluster, node, origin } = view;
  const blocks = nodeBlocks(cluster);
  const families = vxlanFamilies(view);
  const routeTo = (destination: Cidr): Route => {
    const via = nth(destination, 0) as IpAddress;
    return { destination, via, device: deviceNames[destination.family], onlink: true, origin };
  };
  return {
    lookup(destination) {
      const found = blocks.longest(destination);
      const isReached = found && found.node !== node && families.includes(found.block.family);
      return isReached ? routeTo(found.block) : undefined;
    },
    *list() {
      for (const { node: owner, block } of blocks.all()) {
        if (owner !== node && families.includes(block.family)) yield routeTo(block);
      }
    },
  };
}

function underlayAddress(node: Node, family: Family): IpAddress | undefined {
  return node.addresses.find((address) => familyOf(address) === family);
}
