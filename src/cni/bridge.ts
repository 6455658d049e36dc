// The `bridge` CNI plugin: a veth pair per pod, its node end a port of one bridge that is the pods' gateway
// (containernetworking/plugins plugins/main/bridge, pkg/ip/link_linux.go).

import { createHash } from 'node:crypto';
import type { NodeView, Pod } from '#cluster/inventory.js';
import type { BridgeLink, Device, InterfaceAddress } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { Route } from '#kernel/route.js';
import { type Cidr, cidrOf, contains, hostCidr, type IpAddress, nth } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';

export interface BridgeSetting {
  readonly name: string;
  readonly mtuBytes: number;
  readonly hairpin: boolean;
  readonly origin: Origin;
}

/** Pods of the node that have a netns of their own. */
export function attachedPods({ cluster, node }: NodeView): readonly Pod[] {
  return cluster.podsOn(node.name).filter(isAttached);
}

function isAttached({ running, spec, addresses }: Pod): boolean {
  return running && !spec.hostNetwork && addresses.length > 0;
}

/** `veth` and eight hex digits. The plugin draws them at random, so ours are made up, one fixed name per pod. */
export function vethName(pod: Pod): string {
  return `veth${createHash('sha256').update(refText(pod.ref)).digest('hex').slice(0, 8)}`;
}

/** The pod end, always `eth0`, with the prefix length of the node's block. */
export function podEnd(pod: Pod, view: NodeView, bridge: BridgeSetting): Device {
  const peer = { netns: `node/${view.node.name}`, device: vethName(pod) } as const;
  return {
    name: 'eth0',
    addresses: pod.addresses.map((address) => ({ address, prefixLength: blockOf(address, view).length })),
    mtuBytes: bridge.mtuBytes,
    link: { kind: 'veth', peer, hasNeighbour: (address) => isOnBridge(address, view) },
    origin: bridge.origin,
  };
}

/** The bridge itself answers, and the other pods behind it. */
function isOnBridge(address: IpAddress, view: NodeView): boolean {
  if (gatewayOf(address, view) === address) return true;
  const pod = view.cluster.podByAddress(address);
  return pod !== undefined && isAttached(pod) && pod.nodeName === view.node.name;
}

/** The gateway of a pod address: the first address of its block. */
export function gatewayOf(address: IpAddress, view: NodeView): IpAddress {
  return nth(blockOf(address, view), 1) ?? address;
}

/** The bridge and one port per pod. */
export function bridgeDevices(view: NodeView, setting: BridgeSetting): readonly Device[] {
  const pods = attachedPods(view);
  const names = new Map<IpAddress, string>();
  const ports = pods.map((pod): Device => {
    const name = vethName(pod);
    for (const address of pod.addresses) names.set(address, name);
    const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
    const link = { kind: 'veth', peer, bridge: setting.name, hairpin: setting.hairpin } as const;
    const { mtuBytes, origin } = setting;
    return { name, addresses: [], mtuBytes, link, origin: { ...origin, object: pod.ref } };
  });
  const link: BridgeLink = { kind: 'bridge', portTowards: (address) => names.get(address) };
  return [{ ...setting, addresses: gatewayAddresses(view), link }, ...ports];
}

/** The connected routes that the bridge's addresses bring. */
export function bridgeRoutes(view: NodeView, setting: BridgeSetting): readonly Route[] {
  return gatewayAddresses(view).map(({ address, prefixLength }) => ({
    destination: cidrOf(address, prefixLength) as Cidr,
    device: setting.name,
    source: address,
    scope: 'link',
    protocol: 'kernel',
    origin: setting.origin,
  }));
}

function gatewayAddresses({ node }: NodeView): readonly InterfaceAddress[] {
  return node.podCidrs.flatMap((block) => {
    const address = nth(block, 1);
    return address ? [{ address, prefixLength: block.length }] : [];
  });
}

/** The block of the node that an address of one of its pods is in. */
export function blockOf(address: IpAddress, { node }: NodeView): Cidr {
  return node.podCidrs.find((block) => contains(block, address)) ?? hostCidr(address);
}
