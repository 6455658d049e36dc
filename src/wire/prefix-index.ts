// Values found by the longest prefix of an address: routing tables and address plans.

import { type Cidr, type Family, familyOf, type IpAddress, numberOf } from './address.js';

/** Blocks keyed by prefix length, so that a look-up costs one probe per distinct length, whatever their number. */
export class PrefixIndex<T> {
  private readonly lengths: Record<Family, number[]> = { 4: [], 6: [] };
  private readonly values = new Map<string, T>();

  constructor(entries: Iterable<readonly [Cidr, T]>) {
    for (const [cidr, value] of entries) this.add(cidr, value);
  }

  add(cidr: Cidr, value: T): void {
    const key = prefixKey(cidr.family, cidr.length, cidr.first);
    if (!this.values.has(key)) this.values.set(key, value);
    const lengths = this.lengths[cidr.family];
    if (lengths.includes(cidr.length)) return;
    lengths.push(cidr.length);
    lengths.sort((a, b) => b - a);
  }

  longest(address: IpAddress): T | undefined {
    const family = familyOf(address);
    const value = numberOf(address);
    const width = BigInt(family === 4 ? 32 : 128);
    for (const length of this.lengths[family]) {
      const shift = width - BigInt(length);
      const found = this.values.get(prefixKey(family, length, (value >> shift) << shift));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  all(): Iterable<T> {
    return this.values.values();
  }
}

function prefixKey(family: Family, length: number, first: bigint): string {
  return `${family}/${length}/${first}`;
}
