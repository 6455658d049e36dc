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
  const neighbours: string[] = [];
  const forwarding: string[] = [];
  for (const { via, device } of routes) {
    const link = byName.get(device)?.link;
    const remote = via && link?.kind === 'vxlan' ? link.remoteTowards(via) : undefined;
    if (!remote) continue;
    neighbours.push(`${via} dev ${device} lladdr ${unknownMac} PERMANENT # ${remote}`);
    forwarding.push(`${unknownMac} dev ${device} dst ${remote} self permanent`);
  }
  return { neighbours, forwarding };
}
