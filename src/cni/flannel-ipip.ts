// flannel with its IPIP backend: one device that sends to whichever node the route names (flannel pkg/backend/ipip).

import { flannel, networkAddress, publicAddress } from './flannel.js';
import { remoteRoutes, viaNode } from './remote-blocks.js';

/** Its own, not the kernel's tunl0. */
const deviceName = 'flannel.ipip';
/** The outer IPv4 header. */
const overheadBytes = 20;

export const flannelIpip = flannel({
  name: 'flannel-ipip',
  type: 'ipip',
  families: [4],
  mtuReductionBytes: overheadBytes,
  simplified: [],

  devices: ({ view, baseMtuBytes, ends }) =>
    ends.map((end) => ({
      name: deviceName,
      addresses: networkAddress(end),
      mtuBytes: baseMtuBytes - overheadBytes,
      link: { kind: 'ipip', local: end.local, overheadBytes, remoteTowards: (nextHop) => nextHop },
      origin: view.origin,
    })),

  routes({ view, config, ends }) {
    const { origin } = view;
    return remoteRoutes(view, (peer) => {
      const via = publicAddress(peer.node, 4);
      if (peer.block.family !== 4 || ends.length === 0 || !via) return undefined;
      const direct = config.directRouting ? viaNode(view, peer, via) : undefined;
      return direct ?? { destination: peer.block, via, device: deviceName, onlink: true, origin };
    });
  },
});
