// A veth pair per pod and no bridge: the node routes to each pod by its own route, also between two pods of its own.

import type { Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Route } from '#kernel/route.js';
import { type Cidr, familyOf, hostCidr, type IpAddress, parseCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

export interface RoutedVeths {
  /** Of the node's end. */
  nameOf(pod: Pod): string;
  /** What a pod is given as its gateway: nobody's address that the node answers ARP for, or one that it has. */
  gatewayOf(address: IpAddress): IpAddress;
  /** Of the pod's address on its `eth0`. */
  prefixLengthOf(address: IpAddress): number;
  readonly mtuBytes: number;
  /** Whether the node's end carries the gateway's address. */
  readonly gateway: 'on-node-end' | 'answered-only';
  readonly scope: 'link' | 'host';
}

const anywhere = { 4: parseCidr('0.0.0.0/0')!, 6: parseCidr('::/0')! };

export function podDevice(pod: Pod, { node, origin }: NetworkView, veths: RoutedVeths): Device {
  const gateways = pod.addresses.map((address) => veths.gatewayOf(address));
  return {
    name: 'eth0',
    addresses: pod.addresses.map((address) => ({ address, prefixLength: veths.prefixLengthOf(address) })),
    mtuBytes: veths.mtuBytes,
    link: {
      kind: 'veth',
      peer: { netns: `node/${node.name}`, device: veths.nameOf(pod) },
      hasNeighbour: (address) => gateways.includes(address),
    },
    origin,
  };
}

/** Everything goes to the gateway, the pod's own subnet too: its connected route is taken away. */
export function podRoutes(pod: Pod, { origin }: NetworkView, veths: RoutedVeths): readonly Route[] {
  return pod.addresses.flatMap((address): Route[] => {
    const via = veths.gatewayOf(address);
    return [
      { destination: anywhere[familyOf(address)], via, device: 'eth0', origin },
      { destination: hostCidr(via), device: 'eth0', scope: 'link', origin },
    ];
  });
}

/** The nodes' ends. */
export function nodeDevices(view: NetworkView, veths: RoutedVeths): readonly Device[] {
  const { gateway, mtuBytes } = veths;
  return attachedPods(view).map((pod): Device => {
    const gateways = gateway === 'on-node-end' ? pod.addresses.map((address) => veths.gatewayOf(address)) : [];
    return {
      name: veths.nameOf(pod),
      addresses: gateways.map((address) => ({ address, prefixLength: hostCidr(address).length })),
      mtuBytes,
      link: { kind: 'veth', peer: { netns: `pod/${refText(pod.ref)}`, device: 'eth0' } },
      origin: { ...view.origin, object: pod.ref },
    };
  });
}

export function nodeRoutesToPods(view: NetworkView, veths: RoutedVeths): readonly Route[] {
  return attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      const destination: Cidr = hostCidr(address);
      return { destination, device: veths.nameOf(pod), scope: veths.scope, origin: view.origin };
    }),
  );
}
