// Routes, and tables that find the longest prefix: `ip route get`.

import type { Cidr, IpAddress } from '#wire/address.js';
import { PrefixIndex } from '#wire/prefix-index.js';
import type { Origin } from './origin.js';

export interface Route {
  readonly destination: Cidr;
  /** The gateway; absent for a destination that is on the link. */
  readonly via?: IpAddress;
  /** `lo` for a blackhole. */
  readonly device: string;
  /**
   * `blackhole`: what has no longer prefix is thrown away without a word. `local`, of a program: up to the stack, as if
   * it had come by the device.
   */
  readonly kind?: 'blackhole' | 'local';
  /** Several equal gateways (`nexthop via … nexthop via …`): each connection takes one of them, by a hash. */
  readonly multipath?: readonly IpAddress[];
  /** Preferred source address of packets that start here (`src`). */
  readonly source?: IpAddress;
  /** Nobody has the gateway's address: the other end of the device answers for every one (`proxy_arp`, `proxy_ndp`). */
  readonly proxied?: boolean;
  /** The gateway is taken to be on the link though no address says so. */
  readonly onlink?: boolean;
  readonly scope?: 'link' | 'host';
  /** What follows this route may not be larger, whatever its device takes (`mtu`). */
  readonly mtuBytes?: number;
  /** Who wrote it, as `proto` of `ip route`; 80 is Felix (Calico). */
  readonly protocol?: 'kernel' | 'static' | 'bird' | '80';
  readonly origin: Origin;
}

export interface RouteTable {
  lookup(destination: IpAddress): Route | undefined;
  /** For `show` only: the walker never lists. */
  list(): Iterable<Route>;
}

export function routeTable(routes: readonly Route[]): RouteTable {
  const index = new PrefixIndex(routes.map((route) => [route.destination, route] as const));
  return { lookup: (destination) => index.longest(destination), list: () => routes };
}

/** Several tables read as one: the longest prefix of all wins, the earlier table on a tie. */
export function joinTables(...tables: readonly RouteTable[]): RouteTable {
  return {
    lookup(destination) {
      let best: Route | undefined;
      for (const table of tables) {
        const route = table.lookup(destination);
        if (route && (!best || route.destination.length > best.destination.length)) best = route;
      }
      return best;
    },
    *list() {
      for (const table of tables) yield* table.list();
    },
  };
}

/** Where a packet that follows the route is handed to on the link; the first of several equal gateways. */
export function nextHopOf(route: Route, destination: IpAddress): IpAddress {
  return route.via ?? route.multipath?.[0] ?? destination;
}
