// `ip route` and `ip -6 route`: the routes of a netns in the order the kernel lists them.

import type { Route } from '#kernel/route.js';
import { blockText, type Family } from '#wire/address.js';

export function routeLines(routes: readonly Route[], family: Family): readonly string[] {
  const own = routes.filter(({ destination }) => destination.family === family);
  return own.sort(listOrder[family]).map(family === 4 ? ipv4Line : ipv6Line);
}

type Order = (a: Route, b: Route) => number;

/** By address; of two blocks that begin alike the smaller one comes first (net/ipv4/fib_trie.c). */
const byAddress: Order = ({ destination: a }, { destination: b }) =>
  a.first === b.first ? b.length - a.length : a.first < b.first ? -1 : 1;
const isDefault = ({ destination }: Route) => destination.length === 0;
/** The default route is at the root of both trees: IPv4 lists it first, IPv6 last (net/ipv6/ip6_fib.c). */
const listOrder: { readonly [F in Family]: Order } = {
  4: (a, b) => Number(isDefault(b)) - Number(isDefault(a)) || byAddress(a, b),
  6: (a, b) => Number(isDefault(a)) - Number(isDefault(b)) || byAddress(a, b),
};

function ipv4Line(route: Route): string {
  const { protocol, scope, source, mtuBytes, onlink } = route;
  return words(
    ...path(route),
    protocol && `proto ${protocol}`,
    scope && `scope ${scope}`,
    source && `src ${source}`,
    mtuBytes !== undefined && `mtu ${mtuBytes}`,
    onlink && 'onlink',
    remark(route),
  );
}

function remark({ proxied }: Route): string | undefined {
  return proxied ? '# no device has this gateway: the node answers for it (proxy ARP, proxy NDP)' : undefined;
}

/** IPv6 knows no scope, and its connected routes no source; what is not the kernel's has metric 1024. */
function ipv6Line(route: Route): string {
  const { protocol, source, mtuBytes, onlink } = route;
  const isConnected = protocol === 'kernel';
  return words(
    ...path(route),
    protocol && `proto ${protocol}`,
    source && !isConnected && `src ${source}`,
    `metric ${isConnected ? 256 : 1024}`,
    mtuBytes !== undefined && `mtu ${mtuBytes}`,
    onlink && 'onlink',
    'pref medium',
    remark(route),
  );
}

function path(route: Route): readonly (string | undefined)[] {
  const { destination, via, device } = route;
  const shown = isDefault(route) ? 'default' : blockText(destination);
  // ip leaves out the device of an IPv4 blackhole.
  const isDeviceShown = route.kind !== 'blackhole' || destination.family === 6;
  return [route.kind, shown, via && `via ${via}`, isDeviceShown ? `dev ${device}` : undefined];
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part).join(' ');
}
