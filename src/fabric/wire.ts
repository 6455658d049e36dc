// Where a packet that a machine puts on its card comes out. Simplified: the nodes' network knows the other nodes'
// subnets and the world; of pod addresses only what a cloud's route table says, and nothing of Service addresses.

import type { Cluster, Node } from '#cluster/inventory.js';
import type { NetNamespace } from '#kernel/netns.js';
import { type Cidr, contains, familyOf, type IpAddress } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import type { Fabric, Owner } from './fabric.js';
import { frontAddresses, publicAddressesOf } from './fronts.js';

export type Crossing =
  | { readonly kind: 'node'; readonly node: Node; readonly routed: boolean }
  /** Something before the nodes takes it: a balancer, or the gateway of a node's public address. */
  | { readonly kind: 'front'; readonly netns: NetNamespace }
  /** No machine that k8snet knows has the address. */
  | { readonly kind: 'outside' }
  /** An address of the cluster's own ranges, which only nodes can route. */
  | { readonly kind: 'nowhere'; readonly range: 'pods' | 'services' };

export function crossWire(
  fabric: Fabric,
  from: Owner,
  { nextHop, tuple }: { readonly nextHop: IpAddress; readonly tuple: Tuple },
): Crossing {
  const { cluster } = fabric;
  const { destination, source } = tuple;
  const neighbour = nodeAt(cluster, nextHop);
  if (neighbour) return { kind: 'node', node: neighbour, routed: false };
  const beyond = nodeAt(cluster, destination);
  if (beyond) return { kind: 'node', node: beyond, routed: true };
  const balancer = from.kind === 'balancer' ? undefined : balancerAt(fabric, from, destination);
  if (balancer) return { kind: 'front', netns: balancer };
  const published = from.kind === 'gateway' ? undefined : cluster.nodeByAddress(destination);
  if (published) return { kind: 'front', netns: fabric.netnsOfGateway(published) };
  const pod = cluster.podByAddress(destination);
  // A provider's balancer that has pods as targets is in the network that routes to them.
  const isRouted = from.kind === 'balancer' || fabric.podNetwork.plugin.isRoutedOutside;
  const home = isRouted && pod?.nodeName !== undefined ? cluster.node(pod.nodeName) : undefined;
  if (home) return { kind: 'node', node: home, routed: true };
  const within = (ranges: readonly Cidr[]) => ranges.some((range) => contains(range, destination));
  if (within(cluster.settings.serviceCidrs.value)) return { kind: 'nowhere', range: 'services' };
  // A pod of the cluster is never outside it, whatever the blocks say.
  if (pod || within(cluster.settings.podCidrs.value)) return { kind: 'nowhere', range: 'pods' };
  const sender = from.kind === 'node' ? cluster.nodeByAddress(source) : undefined;
  if (sender && publicAddressesOf(sender).some((address) => familyOf(address) === familyOf(destination))) {
    return { kind: 'front', netns: fabric.netnsOfGateway(sender) };
  }
  return { kind: 'outside' };
}

/** By an address on the node's own card. */
function nodeAt(cluster: Cluster, address: IpAddress): Node | undefined {
  const node = cluster.nodeByAddress(address);
  return node?.addresses.includes(address) ? node : undefined;
}

function balancerAt(fabric: Fabric, from: Owner, address: IpAddress): NetNamespace | undefined {
  for (const service of fabric.cluster.servicesByAddress(address)) {
    const { balancer } = service.balancing ?? {};
    if (!balancer || balancer.targets === 'addressed-node') continue;
    // A tunnel to the ClusterIPs is on the client's machine.
    if (balancer.publishes === 'cluster-ip' && from.kind !== 'client') continue;
    if (frontAddresses(service).includes(address)) return fabric.netnsOfBalancer(service, balancer);
  }
  return undefined;
}
