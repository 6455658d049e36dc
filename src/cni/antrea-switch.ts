// Antrea's Open vSwitch bridge on one node, as the flows of its ports and the node's own routes need it: who is where.

import { createHash } from 'node:crypto';
import type { Node, Pod } from '#cluster/inventory.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import { anywhere, type Cidr, cidrOf, contains, familyOf, hostCidr, type IpAddress, nth } from '#wire/address.js';
import { type AntreaConfig, antreaConfig, type EncapMode, type TunnelType } from './antrea-config.js';
import { gatewayAddresses } from './host-local.js';
import type { NodeBlock } from './node-blocks.js';
import type { NetworkView } from './pod-network.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';
import { attachedPods, sandboxId } from './sandbox.js';
import { isOnLink, underlayAddress } from './underlay.js';

/** How the network gets from node to node, and the node that it is seen from. */
export interface Switch {
  readonly view: NetworkView;
  readonly mode: Mode;
  readonly config: AntreaConfig;
  /** One block of pod addresses per family. */
  readonly blocks: readonly Cidr[];
}

export type Mode = EncapMode | 'wireGuard';

export const tunnelDevice = 'antrea-tun0';
export const wireguardDevice = 'antrea-wg0';
/**
 * Outer IPv4 20 and the inner Ethernet header 14; between them UDP 8 and Geneve without options, or VXLAN, 8; or GRE with
 * its key 8.
 */
export const tunnelOverheadBytes: { readonly [T in TunnelType]: number } = { geneve: 50, vxlan: 50, gre: 42 };
/** Outer IPv4 20, UDP 8, WireGuard 32. */
export const wireguardOverheadBytes = 60;

export function switchOf(view: NetworkView, mode: Mode): Switch {
  const blocks = ([4, 6] as const).flatMap((family) => view.node.podCidrs.find((cidr) => cidr.family === family) ?? []);
  return { view, mode, config: antreaConfig(view.cluster), blocks };
}

/** Up to eight characters of the pod's name and six hex digits (pkg/agent/util/net.go GenerateContainerInterfaceName). */
export function podPort(pod: Pod): string {
  const digest = createHash('sha1').update(sandboxId(pod)).digest('hex');
  return `${pod.name.slice(0, 8).replace(/^-+/, '')}-${digest.slice(0, 6)}`;
}

/** Of this node's gateway, in each family. */
export function ownGateways({ blocks }: Switch): readonly IpAddress[] {
  return gatewayAddresses(blocks).map(({ address }) => address);
}

/** What the tunnel adds at most: nodes with an IPv6 address may use that one outside. */
export function wrappedBytes({ view: { node }, config }: Switch): number {
  return tunnelOverheadBytes[config.tunnel] + ipv6Bytes(node);
}

function ipv6Bytes({ addresses }: Node): number {
  return addresses.some((address) => familyOf(address) === 6) ? 20 : 0;
}

/** What the nodes' card leaves of its MTU (pkg/agent/config/node_config.go CalculateMTUDeduction). */
export function podMtuBytes(own: Switch): number {
  const { view, mode, config } = own;
  const wrapped = wrappedBytes(own);
  const wireGuard = wireguardOverheadBytes + ipv6Bytes(view.node);
  const deductions = { encap: wrapped, hybrid: wrapped, wireGuard, noEncap: 0 };
  return config.mtuBytes ?? view.cluster.settings.nodeMtuBytes.value - deductions[mode];
}

/** Whether the switch wraps what goes to a peer; otherwise the node routes it. */
export function isWrapped({ mode, view }: Switch, { node, block }: NodeBlock): boolean {
  const address = underlayAddress(node, block.family);
  return mode === 'encap' || (mode === 'hybrid' && address !== undefined && !isOnLink(view.node, address));
}

/** Table L3Forwarding: to the pods here and to the gateway. */
export function waysHere(own: Switch): RouteTable {
  const { view, config } = own;
  const toPods = attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      return { destination: hostCidr(address), device: podPort(pod), origin: { ...view.origin, object: pod.ref } };
    }),
  );
  const toGateway = ownGateways(own).map((address): Route => {
    return { destination: hostCidr(address), device: config.gateway, origin: view.origin };
  });
  return routeTable([...toPods, ...toGateway]);
}

/** Table L3Forwarding: into the tunnel, to the peer that has the block. */
export function waysToPeers(own: Switch): RouteTable {
  return remoteRoutes(own.view, (peer) => {
    const via = underlayAddress(peer.node, peer.block.family);
    if (!via || !isWrapped(own, peer)) return undefined;
    return { destination: peer.block, via, device: tunnelDevice, origin: own.view.origin };
  });
}

/** Table L3Forwarding: what nobody here has, and what answers a question of the node's, goes up to the node. */
export function waysUp({ view, config }: Switch): RouteTable {
  const routes = ([4, 6] as const).map((family): Route => {
    return { destination: anywhere[family], device: config.gateway, origin: view.origin };
  });
  return routeTable(routes);
}

/** The node's own routes (pkg/agent/route/route_linux.go AddRoutes). */
export function nodeRoutes(own: Switch): RouteTable {
  const { view, config, blocks } = own;
  const { origin } = view;
  const device = config.gateway;
  const connected = gatewayAddresses(blocks).map(({ address, prefixLength }): Route => {
    const destination = cidrOf(address, prefixLength) as Cidr;
    return { destination, device, source: address, scope: 'link', protocol: 'kernel', origin };
  });
  const toGateways = remoteRoutes(view, (peer) => gatewayRoute(own, peer));
  return joinTables(
    routeTable(connected),
    remoteRoutes(view, (peer) => routeTo(own, peer)),
    { list: toGateways.list, lookup: (address) => ownOnly(toGateways.lookup(address), address) },
  );
}

function ownOnly(route: Route | undefined, address: IpAddress): Route | undefined {
  return route && contains(route.destination, address) ? route : undefined;
}

function routeTo(own: Switch, peer: NodeBlock): Route | undefined {
  const { view, config, mode } = own;
  const { block, node } = peer;
  const { origin } = view;
  const address = underlayAddress(node, block.family);
  const source = ownGateways(own).find((gateway) => familyOf(gateway) === block.family);
  if (!address || !source) return undefined;
  if (mode === 'wireGuard') return { destination: block, device: wireguardDevice, source, scope: 'link', origin };
  if (!isWrapped(own, peer)) return viaNode(view, peer, address);
  const onlink = block.family === 4 ? { onlink: true } : {};
  return { destination: block, via: nth(block, 1) as IpAddress, device: config.gateway, ...onlink, origin };
}

/** IPv6 took no `onlink` in the kernels that Antrea began with, so that the gateway of a peer has a route of its own. */
function gatewayRoute(own: Switch, peer: NodeBlock): Route | undefined {
  const { view, config } = own;
  const { block } = peer;
  if (block.family === 4 || !isWrapped(own, peer)) return undefined;
  return { destination: hostCidr(nth(block, 1) as IpAddress), device: config.gateway, origin: view.origin };
}
