// What a node or pod would print about its network: each section under the command that prints the same there, so that
// it can be compared with a real one.

import type { NetnsListing } from '#kernel/netns.js';
import { addressLines, unknownMac } from './ip-addr.js';
import { routeLines } from './ip-route.js';
import { ruleParts, tableParts } from './ip-rule.js';
import { isForGivenService, type RuleFilter, ruleLines } from './iptables-save.js';
import { ownTableParts } from './nft-table.js';
import { programParts } from './programs.js';
import { socketLines } from './sockets.js';
import { tunnelPeers, wireguardLines } from './tunnel-peers.js';

export const showSections = ['addresses', 'routes', 'neighbours', 'programs', 'rules', 'sockets'] as const;
export type ShowSection = (typeof showSections)[number];

export interface ShowOptions {
  /** Printed in the order of `showSections`, whatever the order here. */
  readonly sections: readonly ShowSection[];
  /** Rules to list; without it those of Services that the input has. */
  readonly isWanted?: RuleFilter;
  /** A first line that says whose listing it is. */
  readonly header?: string;
}

export interface Part {
  readonly command: string;
  readonly lines: readonly string[];
}

/** A listing read once: some of its parts are generators. */
type Listed = { readonly [K in Exclude<keyof NetnsListing, Single>]: readonly Item<NetnsListing[K]>[] } & Pick<
  NetnsListing,
  Single
>;
type Single = 'policy' | 'socketProgram';
type Item<T> = T extends Iterable<infer One> ? One : never;

const partsOf: { readonly [S in ShowSection]: (listed: Listed, isWanted: RuleFilter) => readonly Part[] } = {
  addresses: ({ devices }) => [
    { command: `ip -d addr (MACs are not known: ${unknownMac})`, lines: addressLines(devices) },
  ],
  routes: ({ routes, policy }) => [
    ...ruleParts(policy),
    { command: 'ip route', lines: routeLines(routes, 4) },
    { command: 'ip -6 route', lines: routeLines(routes, 6) },
    ...tableParts(policy),
  ],
  neighbours: ({ devices, routes }) => {
    const { neighbours, forwarding } = tunnelPeers(devices, routes);
    const wireguard = wireguardLines(devices);
    return [
      { command: 'ip neigh (tunnel devices only)', lines: neighbours },
      { command: 'bridge fdb (tunnel devices only)', lines: forwarding },
      ...(wireguard.length > 0 ? [{ command: 'wg show', lines: wireguard }] : []),
    ];
  },
  programs: programParts,
  rules: ({ chains }, isWanted) => [
    { command: 'iptables-save', lines: ruleLines(chains, 4, isWanted) },
    { command: 'ip6tables-save', lines: ruleLines(chains, 6, isWanted) },
    ...ownTableParts(chains),
  ],
  sockets: ({ devices, sockets }) => [{ command: 'ss -lntup (as far as known)', lines: socketLines(sockets, devices) }],
};

export function showNetns(
  listing: NetnsListing,
  { sections, header, isWanted = isForGivenService }: ShowOptions,
): string {
  const listed: Listed = {
    devices: [...listing.devices],
    routes: [...listing.routes],
    policy: listing.policy,
    socketProgram: listing.socketProgram,
    chains: [...listing.chains],
    sockets: [...listing.sockets],
  };
  const parts = showSections
    .filter((section) => sections.includes(section))
    .flatMap((section) => partsOf[section](listed, isWanted));
  const texts = parts.map(({ command, lines }) => [`# ${command}`, ...lines].join('\n'));
  return `${[...(header === undefined ? [] : [`# ${header}`]), ...texts].join('\n\n')}\n`;
}
