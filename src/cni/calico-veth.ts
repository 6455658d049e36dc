// Calico's cabling: no bridge. A pod has a single address and sends everything to 169.254.1.1, which nobody has: the node
// end of its veth answers ARP for every address (proxy_arp). The node has a route for each of its pods
// (projectcalico/calico cni-plugin/pkg/dataplane/linux/dataplane_linux.go).

import { createHash } from 'node:crypto';
import type { Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { type Route, routeTable } from '#kernel/route.js';
import { anywhere, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';

import type { NetworkView, PodAttachment } from './pod-network.js';
import { attachedPods } from './sandbox.js';

/** On no device of the node; the IPv6 one is the link-local address of `ee:ee:ee:ee:ee:ee`. */
const gateways: { readonly [F in Family]: IpAddress } = {
  4: '169.254.1.1' as IpAddress,
  6: 'fe80::ecee:eeff:feee:eeee' as IpAddress,
};

/** `cali` and eleven hex digits of a hash (libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go). */
export function calicoDevice({ namespace, name }: Pod): string {
  return `cali${createHash('sha1').update(`${namespace}.${name}`).digest('hex').slice(0, 11)}`;
}

export function attachWorkload(pod: Pod, { node, origin }: NetworkView, mtuBytes: number): PodAttachment {
  const peer = { netns: `node/${node.name}`, device: calicoDevice(pod) } as const;
  const addresses = pod.addresses.map((address) => ({ address, prefixLength: hostCidr(address).length }));
  const routes = pod.addresses.flatMap((address): readonly Route[] => {
    const family = familyOf(address);
    const via = gateways[family];
    const byDefault: Route = { destination: anywhere[family], via, device: 'eth0', proxied: true, origin };
    if (family === 6) return [byDefault];
    return [byDefault, { destination: hostCidr(via), device: 'eth0', scope: 'link', origin }];
  });
  return {
    devices: [{ name: 'eth0', addresses, mtuBytes, link: { kind: 'veth', peer }, origin }],
    routes: routeTable(routes),
  };
}

/** The node ends; they carry no IPv4 address. */
export function workloadDevices(view: NetworkView, mtuBytes: number): readonly Device[] {
  return attachedPods(view).map((pod) => {
    const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
    return {
      name: calicoDevice(pod),
      addresses: [],
      mtuBytes,
      link: { kind: 'veth', peer, hasNeighbour: (address) => pod.addresses.includes(address) },
      origin: { ...view.origin, object: pod.ref },
    };
  });
}

export function workloadRoutes(view: NetworkView): readonly Route[] {
  return attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      const origin = { ...view.origin, object: pod.ref };
      return { destination: hostCidr(address), device: calicoDevice(pod), scope: 'link', origin };
    }),
  );
}
