// An address for somebody by its name: the same in each run, and whoever comes later leaves it alone.

import { type Cidr, type IpAddress, nth } from '#wire/address.js';
import { stableHash } from './stable-hash.js';

export interface Wish {
  readonly name: string;
  /** So many at the start of the block are never given out, and neither is its last one. */
  readonly reserved: number;
  readonly taken: ReadonlySet<IpAddress>;
}

/** Undefined when all are taken. Blocks are cut at what a hash can reach. */
export function pickAddress(cidr: Cidr, { name, reserved, taken }: Wish): IpAddress | undefined {
  const size = cidr.last - cidr.first;
  const count = Number(size < 0xffff_ffffn ? size : 0xffff_ffffn) - reserved;
  if (count <= 0) return undefined;
  const start = stableHash(name) % count;
  for (let step = 0; step < Math.min(count, 1 << 20); step++) {
    const address = nth(cidr, reserved + ((start + step) % count));
    if (address && !taken.has(address)) return address;
  }
  return undefined;
}
