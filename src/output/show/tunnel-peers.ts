// `ip neigh` and `bridge fdb` of the tunnel devices: which node is behind a next hop. On a real node the peer's MAC joins
// the two tables; it is not known here, so each neighbour names the node address in a comment.

import type { Device } from '#kernel/device.js';
import type { Route } from '#kernel/route.js';
import { unknownMac } from './ip-addr.js';

export interface TunnelPeers {
  readonly neighbours: readonly string[];
  readonly forwarding: readonly string[];
}

export function tunnelPeers(devices: readonly Device[], routes: readonly Route[]): TunnelPeers {
  const byName = new Map(devices.map((device) => [device.name, device]));
  // Several routes may lead to one peer.
  const neighbours = new Set<string>();
  const forwarding = new Set<string>();
  for (const { via, device } of routes) {
    const link = byName.get(device)?.link;
    const remote = via && link?.kind === 'vxlan' ? link.remoteTowards(via) : undefined;
    if (!remote) continue;
    neighbours.add(`${via} dev ${device} lladdr ${unknownMac} PERMANENT # ${remote}`);
    forwarding.add(`${unknownMac} dev ${device} dst ${remote} self permanent`);
  }
  return { neighbours: [...neighbours], forwarding: [...forwarding] };
}
