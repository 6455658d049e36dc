// Which address of a netns a packet starts from, or is masqueraded to (`inet_select_addr` in net/ipv4/devinet.c).

import { cidrOf, contains, familyOf, type IpAddress, isLoopback } from '#wire/address.js';
import type { Device } from './device.js';
import type { NetNamespace } from './netns.js';
import { nextHopOf } from './route.js';

/**
 * The address of the leaving device that shares a subnet with the next hop, else the device's first; a device without
 * an address of the family borrows one from another device.
 */
export function sourceAddress(netns: NetNamespace, destination: IpAddress, device?: string): IpAddress | undefined {
  if (netns.deviceOf(destination)) return isLoopback(destination) ? loopbackOf(destination) : destination;
  const route = netns.route(destination);
  if (!route) return undefined;
  if (route.source && (device === undefined || device === route.device)) return route.source;
  const leaving = netns.device(device ?? route.device);
  return firstAddress(leaving, nextHopOf(route, destination)) ?? borrowed(netns, destination);
}

function firstAddress(device: Device | undefined, nextHop: IpAddress): IpAddress | undefined {
  const ofFamily = device?.addresses.filter(({ address }) => familyOf(address) === familyOf(nextHop)) ?? [];
  const onLink = ofFamily.find(({ address, prefixLength }) => {
    const subnet = cidrOf(address, prefixLength);
    return subnet !== undefined && contains(subnet, nextHop);
  });
  return (onLink ?? ofFamily[0])?.address;
}

function borrowed(netns: NetNamespace, destination: IpAddress): IpAddress | undefined {
  for (const device of netns.list().devices) {
    if (device.link.kind === 'loopback') continue;
    const address = firstAddress(device, destination);
    if (address) return address;
  }
  return undefined;
}

function loopbackOf(destination: IpAddress): IpAddress {
  return (familyOf(destination) === 6 ? '::1' : '127.0.0.1') as IpAddress;
}
