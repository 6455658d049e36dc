// Cilium's cabling: a veth per pod without a bridge, whose node end `lxc…` runs a program; `cilium_host`, by which the node
// itself reaches pods; one tunnel device (cilium/cilium plugins/cilium-cni/cmd, pkg/datapath/connector, pkg/datapath/linux).

import type { Pod } from '#cluster/inventory.js';
import type { Device, InterfaceAddress } from '#kernel/device.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import { anywhere, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { routerAddress } from './cilium-addresses.js';
import { lxcName } from './cilium-names.js';
import { fromContainer, fromHost, fromOverlay, toContainer, toHost, toOverlay } from './cilium-programs.js';
import { type CiliumView, deviceMtuBytes, routeMtuBytes, tunnelLink, tunnelName } from './cilium-way.js';
import type { PodAttachment } from './pod-network.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';
import { attachedPods } from './sandbox.js';
import { underlayAddress } from './underlay.js';

/** A program at the node's end answers ARP for the gateway, which is an address of the node. */
export function attachEndpoint(pod: Pod, view: CiliumView): PodAttachment {
  const { node, origin } = view;
  const peer = { netns: `node/${node.name}`, device: lxcName(pod) };
  const mtuBytes = deviceMtuBytes(view);
  const routes = pod.addresses.flatMap((address): readonly Route[] => {
    const via = routerAddress(view, familyOf(address), view.settings);
    if (!via) return [];
    return [
      { destination: anywhere[familyOf(address)], via, device: 'eth0', mtuBytes: routeMtuBytes(view), origin },
      { destination: hostCidr(via), device: 'eth0', scope: 'link', origin },
    ];
  });
  return {
    devices: [{ name: 'eth0', addresses: pod.addresses.map(alone), mtuBytes, link: { kind: 'veth', peer }, origin }],
    routes: routeTable(routes),
  };
}

export function ciliumDevices(view: CiliumView): readonly Device[] {
  const { node, origin } = view;
  const mtuBytes = deviceMtuBytes(view);
  const netns = `node/${node.name}`;
  const tunnel = tunnelLink(view);
  return [
    {
      name: 'cilium_host',
      addresses: routers(view).map(alone),
      mtuBytes,
      // Whatever has an owner is sent on by the program; nobody is behind the rest.
      link: { kind: 'veth', peer: { netns, device: 'cilium_net' }, hasNeighbour: () => false },
      programs: { ingress: toHost(view), egress: fromHost(view) },
      origin,
    },
    {
      name: 'cilium_net',
      addresses: [],
      mtuBytes,
      link: { kind: 'veth', peer: { netns, device: 'cilium_host' } },
      programs: { ingress: toHost(view) },
      origin,
    },
    ...(tunnel
      ? [
          {
            name: tunnelName(view) as string,
            addresses: [],
            mtuBytes,
            link: tunnel,
            programs: { ingress: fromOverlay(view), egress: toOverlay(view) },
            origin,
          },
        ]
      : []),
    ...attachedPods(view).map(
      (pod): Device => ({
        name: lxcName(pod),
        addresses: [],
        mtuBytes,
        link: { kind: 'veth', peer: { netns: `pod/${refText(pod.ref)}`, device: 'eth0' } },
        programs: { ingress: fromContainer(pod, view), egress: toContainer(pod, view) },
        origin: { ...origin, object: pod.ref },
      }),
    ),
  ];
}

/** What the stack of the node has: for its own packets, and for those that no program sent on. */
export function ciliumRoutes(view: CiliumView): RouteTable {
  const { node, origin } = view;
  const own = routers(view).flatMap((router): readonly Route[] => {
    const family = familyOf(router);
    const toRouter: Route = { destination: hostCidr(router), device: 'cilium_host', scope: 'link', protocol, origin };
    const blocks = node.podCidrs.filter((block) => block.family === family);
    return [
      toRouter,
      ...(view.settings.endpointRoutes ? [] : blocks.map((block) => byHostDevice(view, router, block))),
    ];
  });
  const toEndpoints = view.settings.endpointRoutes ? endpointRoutes(view) : [];
  const toPeers = remoteRoutes(view, (peer) => {
    const { family } = peer.block;
    if (view.settings.routing === 'native') {
      if (!view.settings.routesToNodes) return undefined;
      const route = viaNode(view, peer, underlayAddress(peer.node, family));
      return route && { ...route, protocol };
    }
    const router = routers(view).find((address) => familyOf(address) === family);
    return router && { ...byHostDevice(view, router, peer.block), mtuBytes: routeMtuBytes(view) };
  });
  return joinTables(routeTable([...own, ...toEndpoints]), toPeers);
}

const protocol = 'kernel';

function byHostDevice({ origin }: CiliumView, router: IpAddress, destination: Route['destination']): Route {
  const via = destination.family === 4 ? { via: router } : {};
  return { destination, ...via, device: 'cilium_host', source: router, protocol, origin };
}

function endpointRoutes(view: CiliumView): readonly Route[] {
  return attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      const origin = { ...view.origin, object: pod.ref };
      return { destination: hostCidr(address), device: lxcName(pod), scope: 'link', protocol, origin };
    }),
  );
}

function routers(view: CiliumView): readonly IpAddress[] {
  return view.families.flatMap((family) => routerAddress(view, family, view.settings) ?? []);
}

function alone(address: IpAddress): InterfaceAddress {
  return { address, prefixLength: hostCidr(address).length };
}
