// The subnet of a node's own address: as Calico's annotation tells, where it is there; else the size that is usual here.

import { type Cidr, cidrOf, contains, type Family, familyOf, type IpAddress, parseCidr } from '#wire/address.js';
import type { Node } from './inventory.js';

/** Simplified: nodes are in a /24 (IPv6: /64) unless something tells. In prefix bits. */
const usualLengths: { readonly [F in Family]: number } = { 4: 24, 6: 64 };

/** Of an address that the node has. */
export function subnetOf(node: Node, address: IpAddress): Cidr {
  return toldSubnet(node, address) ?? (cidrOf(address, usualLengths[familyOf(address)]) as Cidr);
}

export function toldSubnet({ annotations }: Node, address: IpAddress): Cidr | undefined {
  const told = parseCidr(annotations[`projectcalico.org/IPv${familyOf(address)}Address`] ?? '');
  // An annotation may be of an address that the node has no more; and one of a single address tells of no subnet.
  return told && told.first !== told.last && contains(told, address) ? told : undefined;
}
