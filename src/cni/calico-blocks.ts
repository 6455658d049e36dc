// Which node answers for which pod addresses on Calico: the blocks that nodes took from the pools, and the single addresses
// that stand outside of them (projectcalico/calico libcalico-go/lib/ipam).

import type { Cluster, Node } from '#cluster/inventory.js';
import {
  type Cidr,
  cidrOf,
  contains,
  type Family,
  familyOf,
  hostCidr,
  type IpAddress,
  parseAddress,
} from '#wire/address.js';
import { blockOwner, freeAddress, type NodeBlock } from './node-blocks.js';
import { attachedPods } from './sandbox.js';

/** Where nothing else is said, in prefix bits. */
const usualLength: { readonly [F in Family]: number } = { 4: 26, 6: 122 };
/** How a node is told its tunnel's address; IPv6 has VXLAN only. */
const tunnelAnnotations: { readonly [F in Family]: readonly string[] } = {
  4: ['projectcalico.org/IPv4VXLANTunnelAddr', 'projectcalico.org/IPv4IPIPTunnelAddr'],
  6: ['projectcalico.org/IPv6VXLANTunnelAddr'],
};

/**
 * The blocks that a node took. Where only a wider block of the node is known, such as its podCIDR, they are the parts of it
 * that hold an address in use.
 */
export function takenBlocks(cluster: Cluster, node: Node): readonly Cidr[] {
  const known = taken.get(node) ?? findBlocks(cluster, node);
  taken.set(node, known);
  return known;
}

const taken = new WeakMap<Node, readonly Cidr[]>();

function findBlocks(cluster: Cluster, node: Node): readonly Cidr[] {
  const own = node.podCidrs;
  const inUse = [
    ...attachedPods({ cluster, node }).flatMap(({ addresses }) => addresses),
    ...([4, 6] as const).flatMap((family) => tunnelAddress(cluster, node, family) ?? []),
  ];
  const blocks = new Map<string, Cidr>();
  for (const block of own) {
    const length = blockLength(cluster, block);
    if (block.length >= length) {
      blocks.set(block.text, block);
      continue;
    }
    for (const address of inUse) {
      const part = contains(block, address) ? cidrOf(address, length) : undefined;
      if (part) blocks.set(part.text, part);
    }
  }
  return [...blocks.values()];
}

function blockLength({ settings }: Cluster, { family, first, last }: Cidr): number {
  const pool = settings.calico?.pools.find(
    ({ block }) => block.family === family && block.first <= first && last <= block.last,
  );
  return pool?.blockLength ?? usualLength[family];
}

/** Addresses of its pods, and of its tunnel, that are in none of its blocks: other nodes learn each by itself. */
export function strayAddresses(cluster: Cluster, node: Node): readonly IpAddress[] {
  const inUse = attachedPods({ cluster, node }).flatMap(({ addresses }) => addresses);
  const tunnels = ([4, 6] as const).flatMap((family) => tunnelAddress(cluster, node, family) ?? []);
  return [...inUse, ...tunnels].filter((address) => !node.podCidrs.some((block) => contains(block, address)));
}

/** The node behind a pod's or tunnel's address, with the prefix under which the others know it. */
export function remoteBlock(cluster: Cluster, destination: IpAddress): NodeBlock | undefined {
  const pod = cluster.podByAddress(destination);
  const home = pod?.nodeName === undefined ? tunnelOwners(cluster).get(destination) : cluster.node(pod.nodeName);
  const owner = blockOwner(cluster, destination)?.node;
  if (home && home !== owner) return { node: home, block: hostCidr(destination) };
  const block = owner && takenBlocks(cluster, owner).find((part) => contains(part, destination));
  return owner && block && { node: owner, block };
}

/**
 * As the node's annotation says. Without one it is made up: the first of the node's block that no pod has, which is
 * also what Calico takes where nodes have a podCIDR (node/pkg/allocateip/allocateip.go).
 */
export function tunnelAddress(cluster: Cluster, node: Node, family: Family): IpAddress | undefined {
  return tunnelAnnotation(node, family) ?? freeAddress(cluster, node, family);
}

function tunnelAnnotation({ annotations }: Node, family: Family): IpAddress | undefined {
  for (const key of tunnelAnnotations[family]) {
    const address = parseAddress(annotations[key] ?? '');
    if (address && familyOf(address) === family) return address;
  }
  return undefined;
}

const owners = new WeakMap<Cluster, ReadonlyMap<IpAddress, Node>>();

/** By the addresses of annotations: made-up ones are in their node's block anyway. */
function tunnelOwners(cluster: Cluster): ReadonlyMap<IpAddress, Node> {
  const known = owners.get(cluster);
  if (known) return known;
  const entries = cluster.nodes.flatMap((node) =>
    ([4, 6] as const).flatMap((family) => {
      const address = tunnelAnnotation(node, family);
      return address ? [[address, node] as const] : [];
    }),
  );
  const made = new Map(entries);
  owners.set(cluster, made);
  return made;
}
