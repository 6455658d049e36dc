// A node's place in the nodes' own network. Simplified: every node has one card, in a subnet with a router.

import type { Cluster, Node } from '#cluster/inventory.js';
import { routerOf, subnetOf } from '#cluster/node-subnet.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { Route } from '#kernel/route.js';
import { anywhere, type Family, familyOf } from '#wire/address.js';

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
    return [{ destination: anywhere[family], via: routerOf(cluster, node, address), device, origin }, connected];
  });
}
