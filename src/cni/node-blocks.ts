// Which node a pod address belongs to, by the blocks of addresses that nodes own. One index for the whole cluster.

import type { Cluster, Node } from '#cluster/inventory.js';
import { type Cidr, type Family, type IpAddress, nth } from '#wire/address.js';
import { PrefixIndex } from '#wire/prefix-index.js';

export interface NodeBlock {
  readonly node: Node;
  readonly block: Cidr;
}

const indexes = new WeakMap<Cluster, PrefixIndex<NodeBlock>>();

export function nodeBlocks(cluster: Cluster): PrefixIndex<NodeBlock> {
  const known = indexes.get(cluster);
  if (known) return known;
  const entries = cluster.nodes.flatMap((node) => node.podCidrs.map((block) => [block, { node, block }] as const));
  const index = new PrefixIndex(entries);
  indexes.set(cluster, index);
  return index;
}

export function blockOwner(cluster: Cluster, address: IpAddress): NodeBlock | undefined {
  return nodeBlocks(cluster).longest(address);
}

const mostTried = 256;

/** The first of a node's block that no pod has. */
export function freeAddress(cluster: Cluster, { podCidrs }: Node, family: Family): IpAddress | undefined {
  const block = podCidrs.find((cidr) => cidr.family === family);
  for (let index = 1; block && index < mostTried; index++) {
    const address = nth(block, index);
    if (!address) return undefined;
    if (!cluster.podByAddress(address)) return address;
  }
  return undefined;
}
