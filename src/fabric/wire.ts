// Where a packet that a machine puts on its card comes out. Simplified: the nodes' network knows the other nodes'
// subnets and the world, no Service addresses, and those of pods only where the pod network says so.

import type { Cluster, Node, Service } from '#cluster/inventory.js';
import { subnetOf } from '#cluster/node-subnet.js';
import type { NetNamespace } from '#kernel/netns.js';
import { type Cidr, contains, familyOf, type IpAddress, isPrivate } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import type { Fabric, Owner } from './fabric.js';
import { frontAddresses, publicAddressesOf } from './fronts.js';
import { webProxies } from './proxies.js';

/** Why nobody takes a packet: pods' and Services' addresses are known to nodes alone, those of an internal balancer to the
 *  cloud's own network; or a balancer has no target to hand it to, or does not listen on that port. */
export type NoRoute = 'pods' | 'services' | 'internal' | 'targets' | 'ports';

export type Crossing =
  | { readonly kind: 'node'; readonly node: Node; readonly routed: boolean; readonly device?: string }
  /** Something before the nodes takes it: a balancer, or the gateway of a node's public address. */
  | { readonly kind: 'front'; readonly netns: NetNamespace }
  /** No machine that k8snet knows has the address. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'nowhere'; readonly range: NoRoute };

export function crossWire(
  fabric: Fabric,
  from: Owner,
  { nextHop, tuple }: { readonly nextHop: IpAddress; readonly tuple: Tuple },
): Crossing {
  const { cluster } = fabric;
  const { destination, source } = tuple;
  const between = from.kind !== 'between' && concernsPods(fabric, from, tuple) && fabric.netnsBetween();
  if (between) return { kind: 'front', netns: between };
  const neighbour = nodeAt(cluster, nextHop);
  if (neighbour) return { kind: 'node', node: neighbour, routed: false };
  const beyond = nodeAt(cluster, destination);
  if (beyond) return { kind: 'node', node: beyond, routed: true };
  if (from.kind === 'balancer' && frontAddresses(from.service).includes(destination)) {
    return { kind: 'nowhere', range: 'targets' };
  }
  const isProvider = from.kind === 'balancer' || from.kind === 'proxy';
  if (from.kind === 'client' && !isPrivate(source) && isInternal(cluster, destination)) {
    return { kind: 'nowhere', range: 'internal' };
  }
  const balanced = isProvider ? [] : balancedAt(fabric, from, destination);
  const listening = balanced.find(({ service }) => hasPort(service, tuple));
  if (listening) return { kind: 'front', netns: fabric.netnsOfBalancer(listening.service, listening.balancer) };
  if (balanced.length > 0) return { kind: 'nowhere', range: 'ports' };
  if (from.kind === 'client') {
    const node = routedTo(cluster, destination);
    if (node) return { kind: 'node', node, routed: true };
  }
  const proxy = webProxies(cluster).get(destination);
  if (proxy) return { kind: 'front', netns: fabric.netnsOfProxy(proxy) };
  const published = from.kind === 'gateway' ? undefined : cluster.nodeByAddress(destination);
  if (published) return { kind: 'front', netns: fabric.netnsOfGateway(published) };
  const pod = cluster.podByAddress(destination);
  // A provider's balancer that has pods as targets is in the network that routes to them.
  const home = isProvider && pod?.nodeName !== undefined ? cluster.node(pod.nodeName) : undefined;
  const isKnown = !fabric.podNetwork.plugin.underlay?.learns || cluster.settings.podsRouted !== false;
  const card = pod && isKnown && isInside(from, cluster) ? fabric.cardOfPod(pod) : undefined;
  if (card) return { kind: 'node', ...card, routed: nextHop !== destination };
  if (home) return { kind: 'node', node: home, routed: true };
  const advertised = from.kind === 'node' ? advertisedTo(fabric, from.node, tuple) : undefined;
  if (advertised) return { kind: 'node', node: advertised, routed: true };
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

export interface Crossed {
  readonly from: Node;
  readonly to: Node;
  /** By a router, as the sender's own route says. */
  readonly routed: boolean;
  readonly tuple: Tuple;
}

/**
 * From node to node of another subnet, addressed to a pod: a tunnel's packet would be addressed to the node. A network
 * of a cloud has the routes.
 */
export function asksRouters(
  { podNetwork }: Fabric,
  { from, to, routed, tuple: { source, destination } }: Crossed,
): boolean {
  const { underlay } = podNetwork.plugin;
  if (to.addresses.includes(destination)) return false;
  if (underlay) return underlay.learns === true && routed;
  // Made-up nodes are neighbours: their addresses tell of no subnets.
  if (from.evidence.addresses === 'assumed' || to.evidence.addresses === 'assumed') return false;
  const ofFamily = ({ addresses }: Node) => addresses.find((address) => familyOf(address) === familyOf(source));
  const [own, peer] = [ofFamily(from), ofFamily(to)];
  return own !== undefined && peer !== undefined && !contains(subnetOf(from, own), peer);
}

/** The node that routers bring a pod's packet to, where they were told (BGP); nobody may have, and then they do not. */
function advertisedTo(fabric: Fabric, from: Node, tuple: Tuple): Node | undefined {
  const { cluster, podNetwork } = fabric;
  const to = cluster.node(cluster.podByAddress(tuple.destination)?.nodeName ?? '');
  if (!to || !podNetwork.plugin.viaRouters) return undefined;
  return cluster.settings.podsRouted === false && asksRouters(fabric, { from, to, routed: true, tuple })
    ? undefined
    : to;
}

function concernsPods({ cluster }: Fabric, from: Owner, { source, destination }: Tuple): boolean {
  const isPods = (address: IpAddress) => cluster.podByAddress(address)?.spec.hostNetwork === false;
  return (isPods(destination) && isInside(from, cluster)) || (from.kind === 'node' && isPods(source));
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

function isInternal(cluster: Cluster, address: IpAddress): boolean {
  return cluster.servicesByAddress(address).some((service) => {
    const isFront = frontAddresses(service).includes(address);
    return isFront && service.balancing?.balancer?.scope === 'internal';
  });
}

/** Simplified: an external IP is brought to the first node by a router, which no manifest shows; any node would do. */
function routedTo(cluster: Cluster, address: IpAddress): Node | undefined {
  const isTaken = cluster.servicesByAddress(address).some(({ object }) => object.externalIPs.includes(address));
  return isTaken && !cluster.nodeByAddress(address) ? cluster.nodes[0] : undefined;
}

/** Services of the balancers that have this address. */
function balancedAt({ cluster }: Fabric, from: Owner, address: IpAddress) {
  return cluster.servicesByAddress(address).flatMap((service) => {
    const { balancer } = service.balancing ?? {};
    if (!balancer || balancer.targets === 'addressed-node') return [];
    // A tunnel to the ClusterIPs is on the client's machine.
    if (balancer.publishes === 'cluster-ip' && from.kind !== 'client') return [];
    return frontAddresses(service).includes(address) ? [{ service, balancer }] : [];
  });
}

function hasPort({ ports }: Service, { protocol, destinationPort }: Tuple): boolean {
  return ports.some((port) => port.protocol === protocol && port.port === destinationPort);
}
