// The subnet of a node's own address and the router in it: as annotations tell, where they are there; else the size that
// is usual here.

import { type Cidr, cidrOf, contains, type Family, familyOf, type IpAddress, nth, parseCidr } from '#wire/address.js';
import type { Cluster, Node } from './inventory.js';
import { l3Gateway, primarySubnet } from './ovn.js';

/** Simplified: nodes are in a /24 (IPv6: /64) unless something tells. In prefix bits. */
const usualLengths: { readonly [F in Family]: number } = { 4: 24, 6: 64 };

/** Of an address that the node has. */
export function subnetOf(node: Node, address: IpAddress): Cidr {
  return toldSubnet(node, address) ?? (cidrOf(address, usualLengths[familyOf(address)]) as Cidr);
}

/** By what Calico or OVN-Kubernetes writes on the node. */
export function toldSubnet({ annotations }: Node, address: IpAddress): Cidr | undefined {
  const family = familyOf(address);
  const byCalico = parseCidr(annotations[`projectcalico.org/IPv${family}Address`] ?? '');
  // An annotation may be of an address that the node has no more; and one of a single address tells of no subnet.
  return [byCalico, primarySubnet(annotations, family)].find(
    (subnet) => subnet && subnet.first !== subnet.last && contains(subnet, address),
  );
}

/** What a node sends to when nobody nearer has an address: where nothing tells, the first one that no node has. */
export function routerOf(cluster: Cluster, node: Node, address: IpAddress): IpAddress {
  const subnet = subnetOf(node, address);
  const told = l3Gateway(node.annotations).nextHops.find((hop) => hop !== address && contains(subnet, hop));
  if (told) return told;
  const size = Number(subnet.last - subnet.first < 256n ? subnet.last - subnet.first : 256n);
  for (let index = 1; index < size; index++) {
    const candidate = nth(subnet, index);
    if (candidate && !cluster.nodeByAddress(candidate)) return candidate;
  }
  return nth(subnet, subnet.last - subnet.first) as IpAddress;
}
