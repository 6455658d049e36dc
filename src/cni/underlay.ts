// The nodes' own network, as pod networks use it: which address a peer is reached at, and which peers are on the link.

import type { Node } from '#cluster/inventory.js';
import { type Cidr, cidrOf, contains, type Family, familyOf, type IpAddress } from '#wire/address.js';

/** Simplified: every node has one card, in a /24 (IPv6: /64). */
const prefixLengths: { readonly [F in Family]: number } = { 4: 24, 6: 64 };

/** The subnet of the nodes' network that a node's address is in. */
export function nodeSubnet(address: IpAddress): Cidr {
  return cidrOf(address, prefixLengths[familyOf(address)]) as Cidr;
}

/** A node's primary address of a family. */
export function underlayAddress(node: Node, family: Family): IpAddress | undefined {
  return node.addresses.find((address) => familyOf(address) === family);
}

/** Whether a node has a card in the subnet of an address: `ip route get` names no gateway. */
export function isOnLink(node: Node, address: IpAddress): boolean {
  return node.addresses.some((own) => contains(nodeSubnet(own), address));
}
