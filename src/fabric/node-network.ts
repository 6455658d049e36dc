// The network the nodes themselves are on. Simplified: every node has one card, in a /24 (IPv6: /64) with a router that
// reaches the other nodes' subnets and the world, and knows nothing of pod and Service addresses.

import type { Cluster, Node } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { Route } from '#kernel/route.js';
import { type Cidr, cidrOf, contains, type Family, familyOf, type IpAddress, nth, parseCidr } from '#wire/address.js';

const prefixLengths: { readonly [F in Family]: number } = { 4: 24, 6: 64 };
const anywhere: { readonly [F in Family]: Cidr } = { 4: parseCidr('0.0.0.0/0')!, 6: parseCidr('::/0')! };

/** Where a packet that a node puts on the wire comes out. */
export type Crossing =
  | { readonly kind: 'node'; readonly node: Node; readonly routed: boolean }
  /** No Node has the address: it left what k8snet knows. */
  | { readonly kind: 'outside' }
  /** An address of the cluster's own ranges, which only nodes can route. */
  | { readonly kind: 'nowhere'; readonly range: 'pods' | 'services' };

export function crossWire(
  cluster: Cluster,
  { nextHop, destination }: { nextHop: IpAddress; destination: IpAddress },
): Crossing {
  const neighbour = cluster.nodeByAddress(nextHop);
  if (neighbour) return { kind: 'node', node: neighbour, routed: false };
  const beyond = cluster.nodeByAddress(destination);
  if (beyond) return { kind: 'node', node: beyond, routed: true };
  const within = (ranges: readonly Cidr[]) => ranges.some((range) => contains(range, destination));
  if (within(cluster.settings.serviceCidrs.value)) return { kind: 'nowhere', range: 'services' };
  // A pod of the cluster is never outside it, whatever the blocks say.
  const isPod = cluster.podByAddress(destination) !== undefined;
  if (isPod || within(cluster.settings.podCidrs.value)) return { kind: 'nowhere', range: 'pods' };
  return { kind: 'outside' };
}

export function nodeCard(cluster: Cluster, node: Node, origin: Origin): Device {
  const { nodeDevice, nodeMtuBytes } = cluster.settings;
  return {
    name: nodeDevice.value,
    addresses: node.addresses.map((address) => ({ address, prefixLength: prefixLengths[familyOf(address)] })),
    mtuBytes: nodeMtuBytes.value,
    link: { kind: 'physical' },
    origin,
  };
}

export function nodeRoutes(cluster: Cluster, node: Node, origin: Origin): readonly Route[] {
  const device = cluster.settings.nodeDevice.value;
  const seen = new Set<Family>();
  return node.addresses.flatMap((address): readonly Route[] => {
    const family = familyOf(address);
    const subnet = cidrOf(address, prefixLengths[family]) as Cidr;
    const connected: Route = {
      destination: subnet,
      device,
      source: address,
      scope: 'link',
      protocol: 'kernel',
      origin,
    };
    if (seen.has(family)) return [connected];
    seen.add(family);
    return [{ destination: anywhere[family], via: routerOf(cluster, subnet), device, origin }, connected];
  });
}

/** The first address of the subnet that no node has. */
function routerOf(cluster: Cluster, subnet: Cidr): IpAddress {
  const size = Number(subnet.last - subnet.first < 256n ? subnet.last - subnet.first : 256n);
  for (let index = 1; index < size; index++) {
    const candidate = nth(subnet, index);
    if (candidate && !cluster.nodeByAddress(candidate)) return candidate;
  }
  return nth(subnet, subnet.last - subnet.first) as IpAddress;
}
