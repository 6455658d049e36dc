// Blocks of pod addresses as the host-local plugin hands them out, one per family: the first address is the gateway
// (containernetworking/plugins plugins/ipam/host-local/backend/allocator).

import type { InterfaceAddress } from '#kernel/device.js';
import { type Cidr, contains, familyOf, hostCidr, type IpAddress, nth } from '#wire/address.js';

/** The block that an address is in. */
export function blockOf(address: IpAddress, blocks: readonly Cidr[]): Cidr {
  return blocks.find((block) => contains(block, address)) ?? hostCidr(address);
}

/** The gateway of a pod address. */
export function gatewayOf(address: IpAddress, blocks: readonly Cidr[]): IpAddress {
  return nth(blockOf(address, blocks), 1) ?? address;
}

/** A pod's addresses with the prefix length of their block; those of a family without a block are not set up. */
export function podAddresses(addresses: readonly IpAddress[], blocks: readonly Cidr[]): readonly InterfaceAddress[] {
  return addresses.flatMap((address) => {
    const isServed = blocks.some(({ family }) => family === familyOf(address));
    return isServed ? [{ address, prefixLength: blockOf(address, blocks).length }] : [];
  });
}

export function gatewayAddresses(blocks: readonly Cidr[]): readonly InterfaceAddress[] {
  return blocks.flatMap((block) => {
    const address = nth(block, 1);
    return address ? [{ address, prefixLength: block.length }] : [];
  });
}
