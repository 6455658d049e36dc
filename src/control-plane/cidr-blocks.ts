// Arithmetic on lists of blocks that only allocation needs.

import { addressFrom, type Cidr, cidrOf, type Family, familyOf, type IpAddress, overlaps } from '#wire/address.js';

/** The smallest block around all of them that is no longer than `length` bits. All of one family, at least one. */
export function commonBlock(cidrs: readonly Cidr[], length: number): Cidr {
  let first = cidrs[0]!.first;
  let last = cidrs[0]!.last;
  for (const cidr of cidrs) {
    if (cidr.first < first) first = cidr.first;
    if (cidr.last > last) last = cidr.last;
  }
  const start = addressFrom(first, cidrs[0]!.family);
  let block = cidrOf(start, Math.min(length, ...new Set(cidrs.map((cidr) => cidr.length)))) as Cidr;
  while (block.last < last) block = cidrOf(start, block.length - 1) as Cidr;
  return block;
}

export function overlapsAny(cidr: Cidr, others: readonly Cidr[]): boolean {
  return others.some((other) => overlaps(cidr, other));
}

/** The first of a family, in the given order. */
export function firstOfFamily(addresses: readonly IpAddress[], family: Family): IpAddress | undefined {
  return addresses.find((address) => familyOf(address) === family);
}
