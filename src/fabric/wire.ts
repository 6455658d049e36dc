// Where a packet that a machine puts on its card comes out. Simplified: the nodes' network knows the other nodes'
// subnets and the world, no Service addresses, and those of pods only where the pod network says so.

import type { Cluster, Node } from '#cluster/inventory.js';
import type { NetNamespace } from '#kernel/netns.js';
import { type Cidr, contains, familyOf, type IpAddress } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import type { Fabric, Owner } from './fabric.js';
import { frontAddresses, publicAddressesOf } from './fronts.js';
import { webProxies } from './proxies.js';

export type Crossing =
  | { readonly kind: 'node'; readonly node: Node; readonly routed: boolean; readonly device?: string }
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
  const isProvider = from.kind === 'balancer' || from.kind === 'proxy';
  const balancer = isProvider ? undefined : balancerAt(fabric, from, destination);
  if (balancer) return { kind: 'front', netns: balancer };
  const proxy = webProxies(cluster).get(destination);
  if (proxy) return { kind: 'front', netns: fabric.netnsOfProxy(proxy) };
  const published = from.kind === 'gateway' ? undefined : cluster.nodeByAddress(destination);
  if (published) return { kind: 'front', netns: fabric.netnsOfGateway(published) };
  const pod = cluster.podByAddress(destination);
  // A provider's balancer that has pods as targets is in the network that routes to them.
  const home = isProvider && pod?.nodeName !== undefined ? cluster.node(pod.nodeName) : undefined;
  const card = pod && isInside(from, cluster) ? fabric.cardOfPod(pod) : undefined;
  if (card) return { kind: 'node', ...card, routed: nextHop !== destination };
  if (home) return { kind: 'node', node: home, routed: true };
  const within = (ranges: readonly Cidr[]) => ranges.some((range) => contains(range, destination));
  if (within(cluster.settings.serviceCidrs.value)) return { kind: 'nowhere', range: 'services' };
  // A pod of the cluster is never outside it, whatever the blocks say; where pods share the network of the nodes, other
  // machines have addresses between theirs.
  const isShared = fabric.podNetwork.plugin.underlay && within(cluster.settings.networkCidrs.value);
  if (pod || (within(cluster.settings.podCidrs.value) && !isShared)) return { kind: 'nowhere', range: 'pods' };
  const sender = from.kind === 'node' ? cluster.nodeByAddress(source) : undefined;
  if (sender && publicAddressesOf(sender).some((address) => familyOf(address) === familyOf(destination))) {
    return { kind: 'front', netns: fabric.netnsOfGateway(sender) };
  }
  return { kind: 'outside' };
}

/** The internet does not know what a cloud's own network routes. */
function isInside(from: Owner, { settings }: Cluster): boolean {
  return from.kind !== 'client' || settings.networkCidrs.value.some((cidr) => contains(cidr, from.address));
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
