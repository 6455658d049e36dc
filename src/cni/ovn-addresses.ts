// The addresses by which OVN-Kubernetes tells its parts apart: as nodes' annotations and the configuration say, else by its
// own rules (ovn-kubernetes go-controller/pkg/types/const.go, pkg/config/config.go, pkg/util/net.go).

import type { Cluster, Node, NodeView } from '#cluster/inventory.js';
import { encapAddresses, joinAddresses, masqueradeBlocks, nodeNumber } from '#cluster/ovn.js';
import type { InterfaceAddress } from '#kernel/device.js';
import { type Cidr, type Family, familyOf, type IpAddress, nth, parseCidr } from '#wire/address.js';
import { underlayAddress } from './underlay.js';

const usualJoinBlocks = ['100.64.0.0/16', 'fd98::/64'].map((text) => parseCidr(text) as Cidr);
/** The first five of 169.254.0.0/17 in installations with user-defined networks, whose nodes tell so. */
const usualMasqueradeBlocks = ['169.254.169.0/29', 'fd69::/125'].map((text) => parseCidr(text) as Cidr);
/** The first node of a cluster has number 2: the cluster's router has 1. */
const firstNodeNumber = 2;

/** Between a host and its gateway router, which share the node's address: by their place in the block. */
const masqueradeIndexes = {
  /** Whatever comes from the gateway router, for the host. */
  gateway: 1,
  /** Stands for local endpoints only (externalTrafficPolicy Local). */
  'local-only': 3,
  /** Nobody's: Services are routed to it. */
  'next-hop': 4,
  /** The source of a pod that asks itself by a Service. */
  hairpin: 5,
} as const;

export function masqueradeBlock({ cluster: { settings }, node }: NodeView, family: Family): Cidr {
  const told = [...masqueradeBlocks(node.annotations), ...(settings.ovn?.masqueradeBlocks ?? [])];
  return [...told, ...usualMasqueradeBlocks].find((block) => block.family === family) as Cidr;
}

export function masqueradeAddress(block: Cidr, role: keyof typeof masqueradeIndexes): IpAddress {
  return nth(block, masqueradeIndexes[role]) as IpAddress;
}

/** The address of the router that a node's pods have as their gateway. */
export function routerAddress(block: Cidr): IpAddress {
  return nth(block, 1) as IpAddress;
}

/** The node's own addresses in its blocks, one a family: on `ovn-k8s-mp0`. */
export function managementAddresses(cluster: Cluster, { podCidrs }: Node): readonly InterfaceAddress[] {
  return firstOfFamilies(podCidrs).flatMap((block) => {
    const address = managementAddress(cluster, block);
    return address ? [{ address, prefixLength: block.length }] : [];
  });
}

/** The second; where the input has a pod there, the next that is free: then the pods are not this network's. */
function managementAddress(cluster: Cluster, block: Cidr): IpAddress | undefined {
  for (let index = 2; ; index++) {
    const address = nth(block, index);
    if (!address || !cluster.podByAddress(address)) return address;
  }
}

/** A node has one block of each family. */
export function firstOfFamilies(blocks: readonly Cidr[]): readonly Cidr[] {
  return blocks.filter(({ family }, index) => blocks.findIndex((block) => block.family === family) === index);
}

/** Where a node's tunnels end. */
export function encapAddress(node: Node): IpAddress | undefined {
  return encapAddresses(node.annotations)[0] ?? underlayAddress(node, 4) ?? underlayAddress(node, 6);
}

interface GatewayRouters {
  readonly addresses: ReadonlyMap<Node, readonly IpAddress[]>;
  readonly owners: ReadonlyMap<IpAddress, Node>;
}
const known = new WeakMap<Cluster, GatewayRouters>();

/** Of a node's gateway router towards the cluster: the source of what it lets in. */
export function joinAddress(cluster: Cluster, node: Node, family: Family): IpAddress | undefined {
  return gatewayRouters(cluster)
    .addresses.get(node)
    ?.find((address) => familyOf(address) === family);
}

export function gatewayRouters(cluster: Cluster): GatewayRouters {
  const made = known.get(cluster) ?? allGatewayRouters(cluster);
  known.set(cluster, made);
  return made;
}

export function joinBlock({ settings }: Cluster, family: Family): Cidr {
  const known = [...(settings.ovn?.joinBlocks ?? []), ...usualJoinBlocks];
  return known.find((block) => block.family === family) as Cidr;
}

/** Simplified: numbers that no annotation tells are given in the order of the input. */
function allGatewayRouters(cluster: Cluster): GatewayRouters {
  const { nodes } = cluster;
  const blocks = [joinBlock(cluster, 4), joinBlock(cluster, 6)];
  const taken = new Set(nodes.flatMap(({ annotations }) => nodeNumber(annotations) ?? []));
  let next = firstNodeNumber;
  const nextFree = () => {
    while (taken.has(next)) next++;
    return next++;
  };
  const addresses = new Map(
    nodes.map((node) => {
      const told = joinAddresses(node.annotations);
      if (told.length > 0) return [node, told];
      const number = nodeNumber(node.annotations) ?? nextFree();
      return [node, blocks.flatMap((block) => nth(block, number) ?? [])];
    }),
  );
  const owners = [...addresses].flatMap(([node, own]) => own.map((address) => [address, node] as const));
  return { addresses, owners: new Map(owners) };
}
