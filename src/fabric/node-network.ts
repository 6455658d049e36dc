// A node's place in the nodes' own network. Simplified: every node has one card, in a subnet with a router.

import type { Cluster, Node } from '#cluster/inventory.js';
import { subnetOf } from '#cluster/node-subnet.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { Route } from '#kernel/route.js';
import { anywhere, type Cidr, type Family, familyOf, type IpAddress, nth } from '#wire/address.js';

export function nodeCard(cluster: Cluster, node: Node, origin: Origin): Device {
  const { nodeDevice, nodeMtuBytes } = cluster.settings;
  return {
    name: nodeDevice.value,
    addresses: node.addresses.map((address) => ({ address, prefixLength: subnetOf(node, address).length })),
    mtuBytes: nodeMtuBytes.value,
    link: { kind: 'physical' },
    origin,
  };
}

export function nodeRoutes(cluster: Cluster, node: Node, origin: Origin): readonly Route[] {
  const device = cluster.settings.nodeDevice.value;
  const seen = new Set<Family>();
  return node.addresses.flatMap((address): readonly Route[] => {
    const family = familyOf(address);
    const subnet = subnetOf(node, address);
    const connected: Route = {
      destination: subnet,
      device,
      source: address,
      scope: 'link',
      protocol: 'kernel',
      origin,
    };
    if (seen.has(family)) return [connected];
    seen.add(family);
    return [{ destination: anywhere[family], via: routerOf(cluster, subnet), device, origin }, connected];
  });
}

/** The first address of the subnet that no node has. */
function routerOf(cluster: Cluster, subnet: Cidr): IpAddress {
  const size = Number(subnet.last - subnet.first < 256n ? subnet.last - subnet.first : 256n);
  for (let index = 1; index < size; index++) {
    const candidate = nth(subnet, index);
    if (candidate && !cluster.nodeByAddress(candidate)) return candidate;
  }
  return nth(subnet, subnet.last - subnet.first) as IpAddress;
}
