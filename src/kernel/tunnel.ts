// How each kind of tunnel wraps a packet: the outer addresses, and the header between outer and inner packet.

import type { Family, IpAddress } from '#wire/address.js';
import { type Packet, type TunnelHeader, type Tuple, tupleOf } from '#wire/packet.js';
import type { TunnelLink } from './device.js';

export interface Wrapping {
  readonly tunnel: TunnelHeader;
  readonly outer: Tuple;
}

/** The outer addresses: of the node that wraps, and of its peer. */
export interface TunnelEnds {
  readonly local: IpAddress;
  readonly remote: IpAddress;
  /** Of the packet, where it is wrapped. */
  readonly mark: number;
}

const portless = { ipip: 'IPIP', gre: 'GRE' } as const;

export function wrapping(packet: Packet, link: TunnelLink, { local, remote, mark }: TunnelEnds): Wrapping {
  switch (link.kind) {
    case 'vxlan':
    case 'geneve': {
      const { kind, numbering, port } = link;
      const networkId = link.networkId ?? numbering?.networkIdOf(mark);
      const sourcePort = flowPort(tupleOf(packet));
      return {
        tunnel: {
          layer: 'tunnel',
          protocol: kind === 'vxlan' ? 'VXLAN' : 'Geneve',
          ...(networkId === undefined ? {} : { networkId }),
        },
        outer: { protocol: 'UDP', source: local, sourcePort, destination: remote, destinationPort: port },
      };
    }
    case 'wireguard': {
      const { port } = link;
      return {
        tunnel: { layer: 'tunnel', protocol: 'WireGuard' },
        outer: { protocol: 'UDP', source: local, sourcePort: port, destination: remote, destinationPort: port },
      };
    }
    case 'ipip':
    case 'gre': {
      const protocol = portless[link.kind];
      return {
        tunnel: { layer: 'tunnel', protocol },
        outer: { protocol, source: local, sourcePort: 0, destination: remote, destinationPort: 0 },
      };
    }
  }
}

/** What an inner packet grows by. A device that serves peers of both families says it of IPv4, whose header is shorter. */
export function overheadBytesOf(link: TunnelLink, outer: Family): number {
  const isExternal = (link.kind === 'vxlan' || link.kind === 'geneve') && link.networkId === undefined;
  return link.overheadBytes + (isExternal && outer === 6 ? 20 : 0);
}

/** Whether a packet with these outer fields is for the tunnel's end here. */
export function takes(
  link: TunnelLink,
  { protocol, destination, destinationPort }: Pick<Tuple, 'protocol' | 'destination' | 'destinationPort'>,
): boolean {
  if (link.local !== undefined && link.local !== destination) return false;
  if (link.kind === 'ipip' || link.kind === 'gre') return protocol === portless[link.kind];
  return protocol === 'UDP' && destinationPort === link.port;
}

/** Linux spreads flows over UDP source ports by a hash of the inner packet; any fixed hash tells the same story. */
function flowPort(tuple: Tuple): number {
  let hash = 2166136261;
  for (const character of `${tuple.source}${tuple.sourcePort}${tuple.destination}${tuple.destinationPort}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  }
  return 32768 + (hash % 28232);
}
