// The nodes' own network, as pod networks use it: which address a peer is reached at, and which peers are on the link.

import type { Node } from '#cluster/inventory.js';
import { subnetOf } from '#cluster/node-subnet.js';
import { contains, type Family, familyOf, type IpAddress } from '#wire/address.js';

/** A node's primary address of a family. */
export function underlayAddress(node: Node, family: Family): IpAddress | undefined {
  return node.addresses.find((address) => familyOf(address) === family);
}

/** Whether a node has a card in the subnet of an address: `ip route get` names no gateway. */
export function isOnLink(node: Node, address: IpAddress): boolean {
  return node.addresses.some((own) => contains(subnetOf(node, own), address));
}
