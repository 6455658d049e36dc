// A route to the pods of every other node: what most pod networks write, each with its own way there.

import type { Route, RouteTable } from '#kernel/route.js';
import type { IpAddress } from '#wire/address.js';
import { type NodeBlock, nodeBlocks } from './node-blocks.js';
import type { NetworkView } from './pod-network.js';
import { isOnLink } from './underlay.js';

/** One route per other node's block, made when it is asked for: the index behind it is the whole cluster's. */
export function remoteRoutes(
  { cluster, node }: NetworkView,
  routeTo: (peer: NodeBlock) => Route | undefined,
): RouteTable {
  const blocks = nodeBlocks(cluster);
  return {
    lookup(destination) {
      const found = blocks.longest(destination);
      return found && found.node !== node ? routeTo(found) : undefined;
    },
    *list() {
      for (const peer of blocks.all()) {
        const route = peer.node === node ? undefined : routeTo(peer);
        if (route) yield route;
      }
    },
  };
}

/**
 * `ip route add BLOCK via NODE dev eth0`. The kernel refuses a gateway that is not on the link: then there is no such
 * route, and packets take the default one.
 */
export function viaNode(
  { cluster, node, origin }: NetworkView,
  { block }: NodeBlock,
  gateway: IpAddress | undefined,
): Route | undefined {
  if (gateway === undefined || !isOnLink(node, gateway)) return undefined;
  return { destination: block, via: gateway, device: cluster.settings.nodeDevice.value, origin };
}
