// flannel with its host-gw backend: no tunnel, each node is the gateway to its own pods (flannel pkg/backend/hostgw,
// route_network.go). Nodes that do not share a link have no way to each other's pods.

import { flannel, publicAddress } from './flannel.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';

export const flannelHostGw = flannel({
  name: 'flannel-host-gw',
  type: 'host-gw',
  reach: 'link',
  families: [4, 6],
  mtuReductionBytes: 0,
  simplified: ['nodes share a link where their addresses are in one /24 (IPv6: /64)'],

  devices: () => [],

  routes({ view, ends }) {
    return remoteRoutes(view, (peer) => {
      const { family } = peer.block;
      const isServed = ends.some((end) => end.family === family);
      return isServed ? viaNode(view, peer, publicAddress(peer.node, family)) : undefined;
    });
  },
});
