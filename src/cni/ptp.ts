// The `ptp` CNI plugin: a veth pair per pod and no bridge. Every node end carries the pods' gateway address, and the node
// routes to each pod by its own veth (containernetworking/plugins plugins/main/ptp/ptp.go).

import type { NodeView, Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { Route } from '#kernel/route.js';
import { anywhere, type Cidr, cidrOf, familyOf, hostCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { gatewayOf, podAddresses } from './host-local.js';
import { attachedPods, vethName } from './sandbox.js';

export interface PtpSetting {
  readonly mtuBytes: number;
  /** What host-local hands out on this node, one block per family. */
  readonly blocks: readonly Cidr[];
  readonly origin: Origin;
}

/** The pod end, always `eth0`: nobody but the node is on its link. */
export function ptpPodEnd(pod: Pod, { node }: NodeView, { mtuBytes, blocks, origin }: PtpSetting): Device {
  const peer = { netns: `node/${node.name}`, device: vethName(pod) } as const;
  const addresses = podAddresses(pod.addresses, blocks);
  return { name: 'eth0', addresses, mtuBytes, link: { kind: 'veth', peer }, origin };
}

/** The connected route is taken away again, so that neighbours are reached by the gateway too. */
export function ptpPodRoutes(pod: Pod, { blocks, origin }: PtpSetting): readonly Route[] {
  return podAddresses(pod.addresses, blocks).flatMap(({ address, prefixLength }): readonly Route[] => {
    const via = gatewayOf(address, blocks);
    const block = cidrOf(address, prefixLength) as Cidr;
    const device = 'eth0';
    return [
      { destination: anywhere[familyOf(address)], via, device, origin },
      { destination: block, via, device, source: address, origin },
      { destination: hostCidr(via), device, source: address, scope: 'link', origin },
    ];
  });
}

export function ptpNodeEnds(view: NodeView, { mtuBytes, blocks, origin }: PtpSetting): readonly Device[] {
  return attachedPods(view).map((pod) => {
    const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
    const addresses = podAddresses(pod.addresses, blocks).map(({ address }) => {
      const gateway = gatewayOf(address, blocks);
      return { address: gateway, prefixLength: hostCidr(gateway).length };
    });
    const link = { kind: 'veth', peer } as const;
    return { name: vethName(pod), addresses, mtuBytes, link, origin: { ...origin, object: pod.ref } };
  });
}

/** `ip route add POD dev VETH scope host`. The gateway address on the veth is what the node sends from. */
export function ptpNodeRoutes(view: NodeView, { blocks, origin }: PtpSetting): readonly Route[] {
  return attachedPods(view).flatMap((pod) => {
    const own = { device: vethName(pod), scope: 'host', origin: { ...origin, object: pod.ref } } as const;
    return podAddresses(pod.addresses, blocks).map(({ address }) => ({ destination: hostCidr(address), ...own }));
  });
}
