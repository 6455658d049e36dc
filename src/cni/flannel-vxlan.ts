// flannel with its VXLAN backend: one VXLAN device towards all other nodes (flannel pkg/backend/vxlan).

import type { Device } from '#kernel/device.js';
import { type Family, type IpAddress, nth } from '#wire/address.js';
import {
  type BackendEnd,
  type BackendView,
  type FlannelBackend,
  flannel,
  networkAddress,
  publicAddress,
} from './flannel.js';
import { blockOwner } from './node-blocks.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';

/** Linux' own default VXLAN port, older than the assigned 4789. */
const udpPort = 8472;
/** Outer IP 20 or 40 + UDP 8 + VXLAN 8 + inner Ethernet 14. */
const overheadBytes: { readonly [F in Family]: number } = { 4: 50, 6: 70 };
/** flannel subtracts 50 for IPv6 too (device.go), so its largest IPv6 packets do not fit the card. */
const mtuReductionBytes = 50;

export const vxlanBackend: FlannelBackend = {
  name: 'flannel-vxlan',
  type: 'vxlan',
  families: [4, 6],
  mtuReductionBytes,
  simplified: ['taken too where nothing shows the backend, as in the published manifest'],

  devices: (own) => own.ends.map((end) => vxlanDevice(own, end)),

  routes({ view, config, ends }) {
    return remoteRoutes(view, (peer) => {
      const { family } = peer.block;
      if (!ends.some((end) => end.family === family)) return undefined;
      const direct = config.directRouting ? viaNode(view, peer, publicAddress(peer.node, family)) : undefined;
      if (direct) return direct;
      const via = nth(peer.block, 0) as IpAddress;
      const device = deviceName(family, config.networkId);
      return { destination: peer.block, via, device, onlink: true, origin: view.origin };
    });
  },
};

export const flannelVxlan = flannel(vxlanBackend);

function deviceName(family: Family, networkId: number): string {
  return `${family === 4 ? 'flannel' : 'flannel-v6'}.${networkId}`;
}

function vxlanDevice({ view, config, baseMtuBytes }: BackendView, end: BackendEnd): Device {
  const { family, local } = end;
  const { networkId, port = udpPort } = config;
  return {
    name: deviceName(family, networkId),
    addresses: networkAddress(end),
    mtuBytes: baseMtuBytes - mtuReductionBytes,
    link: {
      kind: 'vxlan',
      networkId,
      local,
      port,
      overheadBytes: overheadBytes[family],
      remoteTowards(nextHop) {
        const owner = blockOwner(view.cluster, nextHop)?.node;
        return owner && publicAddress(owner, family);
      },
    },
    origin: view.origin,
  };
}
