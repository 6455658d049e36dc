// The `bridge` CNI plugin: a veth pair per pod, its node end a port of one bridge that is the pods' gateway
// (containernetworking/plugins plugins/main/bridge, pkg/ip/link_linux.go).

import type { NodeView, Pod } from '#cluster/inventory.js';
import type { BridgeLink, Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import { type Route, routeTable } from '#kernel/route.js';
import { anywhere, type Cidr, cidrOf, familyOf, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { gatewayAddresses, gatewayOf, podAddresses } from './host-local.js';
import type { PodAttachment } from './pod-network.js';
import { attachedPods, isAttached, vethName } from './sandbox.js';

export interface BridgeSetting {
  readonly name: string;
  readonly mtuBytes: number;
  readonly hairpin: boolean;
  /** What host-local hands out on this node, one block per family; the first address of each is the bridge's. */
  readonly blocks: readonly Cidr[];
  /** Blocks that pods have a route to beside the default one, by the same gateway. */
  readonly furtherBlocks?: readonly Cidr[];
  /** Of a pod's port; drawn at random, where nobody else names it. */
  portOf?(pod: Pod): string;
  readonly origin: Origin;
}

export function attachToBridge(pod: Pod, view: NodeView, bridge: BridgeSetting): PodAttachment {
  return { devices: [podEnd(pod, view, bridge)], routes: routeTable(podRoutes(pod, bridge)) };
}

/** The pod end, always `eth0`, with the prefix length of its block. */
function podEnd(pod: Pod, view: NodeView, bridge: BridgeSetting): Device {
  const { blocks, mtuBytes, origin, portOf = vethName } = bridge;
  const peer = { netns: `node/${view.node.name}`, device: portOf(pod) } as const;
  return {
    name: 'eth0',
    addresses: podAddresses(pod.addresses, blocks),
    mtuBytes,
    link: { kind: 'veth', peer, hasNeighbour: (address) => isOnBridge(address, view, bridge) },
    origin,
  };
}

/** The bridge itself answers, and the other pods behind it. */
function isOnBridge(address: IpAddress, { cluster, node }: NodeView, { blocks }: BridgeSetting): boolean {
  if (gatewayOf(address, blocks) === address) return true;
  const pod = cluster.podByAddress(address);
  return pod !== undefined && isAttached(pod) && pod.nodeName === node.name;
}

/** `isDefaultGateway`, the further blocks, and the connected routes. */
function podRoutes(pod: Pod, { blocks, furtherBlocks = [], origin }: BridgeSetting): readonly Route[] {
  return podAddresses(pod.addresses, blocks).flatMap(({ address, prefixLength }): readonly Route[] => {
    const family = familyOf(address);
    const via = gatewayOf(address, blocks);
    const gatewayed = [anywhere[family], ...furtherBlocks.filter((block) => block.family === family)];
    return [
      ...gatewayed.map((destination) => ({ destination, via, device: 'eth0', origin })),
      {
        destination: cidrOf(address, prefixLength) as Cidr,
        device: 'eth0',
        source: address,
        scope: 'link',
        protocol: 'kernel',
        origin,
      },
    ];
  });
}

/** The bridge and one port per pod; nothing before the node's first pod. */
export function bridgeDevices(view: NodeView, setting: BridgeSetting): readonly Device[] {
  const pods = attachedPods(view);
  if (pods.length === 0) return [];
  const { name: bridge, mtuBytes, hairpin, blocks, origin } = setting;
  const names = new Map<IpAddress, string>();
  const ports = pods.map((pod): Device => {
    const name = vethName(pod);
    for (const { address } of podAddresses(pod.addresses, blocks)) names.set(address, name);
    const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
    const link = { kind: 'veth', peer, bridge, hairpin } as const;
    return { name, addresses: [], mtuBytes, link, origin: { ...origin, object: pod.ref } };
  });
  const link: BridgeLink = { kind: 'bridge', portTowards: (address) => names.get(address) };
  return [{ name: bridge, addresses: gatewayAddresses(blocks), mtuBytes, link, origin }, ...ports];
}

/** The connected routes that the bridge's addresses bring. */
export function bridgeRoutes(view: NodeView, { name, blocks, origin }: BridgeSetting): readonly Route[] {
  if (attachedPods(view).length === 0) return [];
  return gatewayAddresses(blocks).map(({ address, prefixLength }) => ({
    destination: cidrOf(address, prefixLength) as Cidr,
    device: name,
    source: address,
    scope: 'link',
    protocol: 'kernel',
    origin,
  }));
}
