// How Calico's packets get from node to node: as they are, in IPIP or in VXLAN, for each pool; and the devices for it
// (projectcalico/calico felix/dataplane/linux, confd's BIRD templates).

import type { CalicoPool, CalicoSettings, Encapsulation, Wrapping } from '#cluster/calico.js';
import type { Node, NodeView } from '#cluster/inventory.js';
import { routerOf, subnetOf } from '#cluster/node-subnet.js';
import type { Device, Link } from '#kernel/device.js';
import type { Route, RouteTable } from '#kernel/route.js';
import { type Cidr, contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { remoteBlock, strayAddresses, takenBlocks, tunnelAddress } from './calico-blocks.js';
import type { NetworkView } from './pod-network.js';
import { isOnLink, underlayAddress } from './underlay.js';

type Wrapped = Exclude<Encapsulation, 'none'>;

/** Outer IP 20 or 40; VXLAN adds UDP 8, VXLAN 8 and the inner Ethernet header 14. */
const overheadBytes: { readonly [E in Wrapped]: { readonly [F in Family]: number } } = {
  ipip: { 4: 20, 6: 20 },
  vxlan: { 4: 50, 6: 70 },
};
const deviceNames: { readonly [E in Wrapped]: { readonly [F in Family]: string } } = {
  ipip: { 4: 'tunl0', 6: 'tunl0' },
  vxlan: { 4: 'vxlan.calico', 6: 'vxlan-v6.calico' },
};
const vxlanDefaults: Pick<CalicoSettings, 'vxlanId' | 'vxlanPort'> = { vxlanId: 4096, vxlanPort: 4789 };
export interface Tunnels {
  /** What a pool of the family that is not known does. */
  readonly usual: Wrapping;
  /** Left out where `usual` holds for all. */
  readonly pools: readonly CalicoPool[];
}

interface Tunnel {
  readonly by: Wrapped;
  readonly family: Family;
}

/** IPv6 has no IPIP. */
function wrappingOf({ usual, pools }: Tunnels, block: Cidr): Wrapping {
  const pool = pools.find((known) => known.block.family === block.family && contains(known.block, firstOf(block)));
  const wrapping = pool ?? usual;
  const isImpossible = block.family === 6 && wrapping.encapsulation === 'ipip';
  return isImpossible ? { encapsulation: 'none', crossSubnet: false } : wrapping;
}

function firstOf({ text }: Cidr): IpAddress {
  return text.slice(0, text.indexOf('/')) as IpAddress;
}

/** The tunnels that a node has: one for each way in which a pool may wrap packets. */
function tunnelsOf({ cluster, node }: NetworkView, tunnels: Tunnels): readonly Tunnel[] {
  const families = ([4, 6] as const).filter((family) => node.podCidrs.some((cidr) => cidr.family === family));
  return families.flatMap((family) => {
    const pools = tunnels.pools.filter(({ block }) => block.family === family);
    const ways = pools.length > 0 ? pools : [tunnels.usual];
    const used = new Set(ways.map(({ encapsulation }) => encapsulation));
    return (['ipip', 'vxlan'] as const)
      .filter((by) => used.has(by) && !(by === 'ipip' && family === 6) && underlayAddress(node, family))
      .filter(() => tunnelAddress(cluster, node, family) !== undefined)
      .map((by) => ({ by, family }));
  });
}

/** What fits the card, less what the tunnels add; a pod's card has the smallest. */
export function podMtuBytes(view: NetworkView, tunnels: Tunnels): number {
  const { calico, nodeMtuBytes } = view.cluster.settings;
  const overheads = tunnelsOf(view, tunnels).map(({ by, family }) => overheadBytes[by][family]);
  return calico?.mtuBytes ?? nodeMtuBytes.value - Math.max(0, ...overheads);
}

export function tunnelDevices(view: NetworkView, tunnels: Tunnels): readonly Device[] {
  const { cluster, node, origin } = view;
  const { calico, nodeMtuBytes } = cluster.settings;
  return tunnelsOf(view, tunnels).map(({ by, family }): Device => {
    const address = tunnelAddress(cluster, node, family) as IpAddress;
    return {
      name: deviceNames[by][family],
      addresses: [{ address, prefixLength: hostCidr(address).length }],
      mtuBytes: calico?.mtuBytes ?? nodeMtuBytes.value - overheadBytes[by][family],
      link: linkOf(view, { by, family }),
      origin,
    };
  });
}

export function tunnelNames(view: NetworkView, tunnels: Tunnels, family: Family): readonly string[] {
  return tunnelsOf(view, tunnels)
    .filter((tunnel) => tunnel.family === family)
    .map(({ by }) => deviceNames[by][family]);
}

function linkOf({ cluster, node }: NetworkView, { by, family }: Tunnel): Link {
  const overhead = overheadBytes[by][family];
  // Routes name the peer's own address, so there is nothing to look up.
  if (by === 'ipip') return { kind: 'ipip', overheadBytes: overhead, remoteTowards: (nextHop) => nextHop };
  const { vxlanId, vxlanPort } = cluster.settings.calico ?? vxlanDefaults;
  return {
    kind: 'vxlan',
    networkId: vxlanId,
    local: underlayAddress(node, family) as IpAddress,
    port: vxlanPort,
    overheadBytes: overhead,
    remoteTowards(nextHop) {
      const peer = remoteBlock(cluster, nextHop)?.node;
      return peer && underlayAddress(peer, family);
    },
  };
}

/** Routes to what other nodes have, made when asked for; the index behind them is the whole cluster's. */
export function remoteRoutes(view: NetworkView, tunnels: Tunnels): RouteTable {
  const { cluster, node } = view;
  return {
    lookup(destination) {
      const found = remoteBlock(cluster, destination);
      return found && found.node !== node ? routeTo(view, tunnels, found) : undefined;
    },
    *list() {
      for (const owner of cluster.nodes) {
        if (owner === node) continue;
        for (const block of [...takenBlocks(cluster, owner), ...strayAddresses(cluster, owner).map(hostCidr)]) {
          const route = routeTo(view, tunnels, { node: owner, block });
          if (route) yield route;
        }
      }
    },
  };
}

/** BIRD writes routes without a tunnel and those into IPIP, Felix (protocol 80) those of VXLAN pools. */
function routeTo(
  { cluster, node, origin }: NetworkView,
  tunnels: Tunnels,
  { node: peer, block }: { readonly node: Node; readonly block: Cidr },
): Route | undefined {
  const { family } = block;
  const { encapsulation, crossSubnet } = wrappingOf(tunnels, block);
  const underlay = underlayAddress(peer, family);
  if (!underlay || !underlayAddress(node, family)) return undefined;
  const protocol = encapsulation === 'vxlan' ? '80' : 'bird';
  if (encapsulation === 'none' || (crossSubnet && isInSubnetOf(node, underlay))) {
    const onlink = encapsulation === 'vxlan' ? { onlink: true } : {};
    return {
      destination: block,
      via: encapsulation === 'vxlan' ? underlay : gatewayTowards({ cluster, node }, underlay),
      device: cluster.settings.nodeDevice.value,
      protocol,
      ...onlink,
      origin,
    };
  }
  const via = encapsulation === 'ipip' ? underlay : tunnelAddress(cluster, peer, family);
  if (!via || !tunnelAddress(cluster, node, family)) return undefined;
  return { destination: block, via, device: deviceNames[encapsulation][family], protocol, onlink: true, origin };
}

/** BIRD looks up the way to a peer in the node's own routes (`gateway recursive`): behind a router, that is the gateway. */
function gatewayTowards({ cluster, node }: NodeView, peer: IpAddress): IpAddress {
  const own = underlayAddress(node, familyOf(peer));
  return own === undefined || isOnLink(node, peer) ? peer : routerOf(cluster, node, own);
}

/** By the node's own idea of its subnet: what decides about CrossSubnet. */
function isInSubnetOf(node: Node, address: IpAddress): boolean {
  const own = underlayAddress(node, familyOf(address));
  return own !== undefined && contains(subnetOf(node, own), address);
}
