// flannel with its WireGuard backend: one device per family, its peers known by the blocks they own (flannel
// pkg/backend/wireguard).

import type { Device, WireguardPeer } from '#kernel/device.js';
import { routeTable } from '#kernel/route.js';
import type { Family } from '#wire/address.js';
import { type BackendEnd, type BackendView, flannel, networkAddress, publicAddress } from './flannel.js';
import { blockOwner, nodeBlocks } from './node-blocks.js';

const devices: { readonly [F in Family]: { readonly name: string; readonly port: number } } = {
  4: { name: 'flannel-wg', port: 51820 },
  6: { name: 'flannel-wg-v6', port: 51821 },
};
/** Outer IP 20 or 40 + UDP 8 + WireGuard 32. */
const overheadBytes: { readonly [F in Family]: number } = { 4: 60, 6: 80 };
/** flannel leaves room for IPv6 in both families. */
const mtuReductionBytes = 80;

export const flannelWireguard = flannel({
  name: 'flannel-wireguard',
  type: 'wireguard',
  families: [4, 6],
  mtuReductionBytes,
  simplified: [
    'a tunnel per family (Mode separate); padding is not counted',
    'what a peer sends is not held against its allowed IPs',
  ],

  devices: (own) => own.ends.map((end) => wireguardDevice(own, end)),

  routes({ view: { origin }, config, ends }) {
    const routes = config.networks.flatMap((destination) => {
      const isServed = ends.some(({ family }) => family === destination.family);
      const { name: device } = devices[destination.family];
      return isServed ? [{ destination, device, scope: 'link' as const, origin }] : [];
    });
    return routeTable(routes);
  },
});

function wireguardDevice({ view, baseMtuBytes }: BackendView, end: BackendEnd): Device {
  const { family, local } = end;
  const { cluster, node } = view;
  return {
    name: devices[family].name,
    addresses: networkAddress(end),
    mtuBytes: baseMtuBytes - mtuReductionBytes,
    link: {
      kind: 'wireguard',
      local,
      port: devices[family].port,
      overheadBytes: overheadBytes[family],
      remoteTowards(destination) {
        const owner = blockOwner(cluster, destination)?.node;
        return owner && owner !== node ? publicAddress(owner, family) : undefined;
      },
      peers: () => peersOf(view, family),
    },
    origin: view.origin,
  };
}

function* peersOf({ cluster, node }: BackendView['view'], family: Family): Iterable<WireguardPeer> {
  for (const { node: peer, block } of nodeBlocks(cluster).all()) {
    const endpoint = peer === node || block.family !== family ? undefined : publicAddress(peer, family);
    if (endpoint) yield { endpoint, allowed: [block] };
  }
}
