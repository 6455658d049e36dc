// The blocks of a cloud's network in which pods have addresses too: a VPC, a VNet.

import type { Cluster } from '#cluster/inventory.js';
import { type Cidr, contains, nth } from '#wire/address.js';

/** Pods are in it wherever their addresses are: it may have a block of its own for them. */
export function networkWithPods({ settings: { networkCidrs, podCidrs } }: Cluster): readonly Cidr[] {
  const { value: blocks, evidence } = networkCidrs;
  if (evidence === 'declared') return blocks;
  const isWithin = (cidr: Cidr) =>
    blocks.some((block) => block.length <= cidr.length && contains(block, nth(cidr, 0)!));
  return [...blocks, ...podCidrs.value.filter((cidr) => !isWithin(cidr))];
}
