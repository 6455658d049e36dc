// `ip neigh`, `bridge fdb` and `wg show` of the tunnel devices: which node is behind a next hop. On a real node the peer's MAC joins
// the two tables; it is not known here, so each neighbour names the node address in a comment.

import type { Device } from '#kernel/device.js';
import type { Route } from '#kernel/route.js';
import { socketText } from '#wire/address.js';
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

/** `wg show`. Keys are on the nodes only: each peer is named by its endpoint. */
export function wireguardLines(devices: readonly Device[]): readonly string[] {
  return devices.flatMap(({ name, link }) => {
    if (link.kind !== 'wireguard') return [];
    const { port } = link;
    const peers = [...link.peers()].flatMap(({ endpoint, allowed }) => [
      'peer: (its key is not known)',
      `  endpoint: ${socketText(endpoint, port)}`,
      `  allowed ips: ${allowed.map(({ text }) => text).join(', ')}`,
    ]);
    return [`interface: ${name}`, `  listening port: ${port}`, ...peers];
  });
}
