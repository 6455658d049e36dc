// A packet as its headers, outermost first. Pure values: every change makes a new packet.

import { type Family, familyOf, type IpAddress } from './address.js';

export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
/** The transport protocols that a Service can carry. */
export type Protocol = (typeof protocols)[number];

export interface IpHeader {
  readonly layer: 'ip';
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly hopLimit: number;
}
export interface TransportHeader {
  readonly layer: 'transport';
  readonly protocol: Protocol;
  readonly sourcePort: number;
  readonly destinationPort: number;
}
/** Tunnels right behind an IP header. */
export type Portless = 'IPIP' | 'GRE';
/** What an IP header may announce: a transport, or a tunnel. */
export type IpProtocol = Protocol | Portless;
/**
 * Where a tunnel begins: the header between the outer transport header and the inner packet. GRE has no transport, and
 * IPIP neither of the two; the inner packet follows the outer IP header, and this only says so.
 */
export interface TunnelHeader {
  readonly layer: 'tunnel';
  readonly protocol: 'VXLAN' | 'Geneve' | 'WireGuard' | Portless;
  /** The virtual network identifier, where the protocol has one. */
  readonly networkId?: number;
}
export type Header = IpHeader | TransportHeader | TunnelHeader;

export interface Packet {
  readonly headers: readonly [IpHeader, TransportHeader | TunnelHeader, ...Header[]];
  /** Bytes on the wire at the IP layer: what an MTU is compared with. */
  readonly sizeBytes: number;
}

/** The five fields a connection is known by, of the outermost headers; conntrack keeps 0 for ports that are not there. */
export interface Tuple {
  readonly protocol: IpProtocol;
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

const initialHopLimit = 64;
const ipHeaderBytes = { 4: 20, 6: 40 } as const;
/** Of a connection's first packet: a TCP SYN with the usual options, an SCTP INIT; UDP's header, the data being unknown. */
const firstTransportBytes: { readonly [P in IpProtocol]: number } = { TCP: 40, UDP: 8, SCTP: 32, IPIP: 0, GRE: 0 };

export function makePacket(tuple: Tuple, sizeBytes: number = firstPacketBytes(tuple)): Packet {
  const { source, destination, protocol, sourcePort, destinationPort } = tuple;
  const ip: IpHeader = { layer: 'ip', source, destination, hopLimit: initialHopLimit };
  if (isPortless(protocol)) return { headers: [ip, { layer: 'tunnel', protocol }], sizeBytes };
  return { headers: [ip, { layer: 'transport', protocol, sourcePort, destinationPort }], sizeBytes };
}

export function isPortless(protocol: string): protocol is Portless {
  return protocol === 'IPIP' || protocol === 'GRE';
}

function firstPacketBytes({ protocol, destination }: Tuple): number {
  return ipHeaderBytes[familyOf(destination)] + firstTransportBytes[protocol];
}

export function tupleOf(packet: Packet): Tuple {
  const [{ source, destination }, next] = packet.headers;
  if (next.layer === 'tunnel') {
    const protocol = next.protocol as Portless;
    return { protocol, source, sourcePort: 0, destination, destinationPort: 0 };
  }
  const { protocol, sourcePort, destinationPort } = next;
  return { protocol, source, sourcePort, destination, destinationPort };
}

export function packetFamily(packet: Packet): Family {
  return familyOf(packet.headers[0].destination);
}

/** The same packet with some fields of its outermost tuple replaced. */
export function rewrite(packet: Packet, change: Partial<Omit<Tuple, 'protocol'>>): Packet {
  const [ip, next, ...inner] = packet.headers;
  const { source = ip.source, destination = ip.destination } = change;
  const outermost: IpHeader = { layer: 'ip', source, destination, hopLimit: ip.hopLimit };
  const { sizeBytes } = packet;
  if (next.layer === 'tunnel') return { headers: [outermost, next, ...inner], sizeBytes };
  const { sourcePort = next.sourcePort, destinationPort = next.destinationPort } = change;
  const { protocol } = next;
  const transport: TransportHeader = { layer: 'transport', protocol, sourcePort, destinationPort };
  return { headers: [outermost, transport, ...inner], sizeBytes };
}

export function withHopSpent(packet: Packet): Packet {
  const [{ source, destination, hopLimit }, transport, ...inner] = packet.headers;
  const ip: IpHeader = { layer: 'ip', source, destination, hopLimit: hopLimit - 1 };
  return { headers: [ip, transport, ...inner], sizeBytes: packet.sizeBytes };
}

/** Prepends a tunnel's outer headers. */
export function encapsulate(
  inner: Packet,
  outer: { tuple: Tuple; tunnel: TunnelHeader; overheadBytes: number },
): Packet {
  const shell = makePacket(outer.tuple, inner.sizeBytes + outer.overheadBytes);
  const between = tunnelOf(shell) ? [] : [outer.tunnel];
  return { ...shell, headers: [...shell.headers, ...between, ...inner.headers] };
}

/** The header of the tunnel that a packet is in; undefined when the outermost headers are its own. */
export function tunnelOf({ headers: [, next, third] }: Packet): TunnelHeader | undefined {
  if (next.layer === 'tunnel') return next;
  return third?.layer === 'tunnel' ? third : undefined;
}

/** Takes a tunnel's outer headers off; undefined when the packet carries no tunnel. */
export function decapsulate(packet: Packet, overheadBytes: number): Packet | undefined {
  const tunnel = tunnelOf(packet);
  if (!tunnel) return undefined;
  const [ip, next, ...rest] = packet.headers.slice(packet.headers.indexOf(tunnel) + 1);
  if (ip?.layer !== 'ip' || next === undefined || next.layer === 'ip') return undefined;
  return { headers: [ip, next, ...rest], sizeBytes: packet.sizeBytes - overheadBytes };
}

export function reversed(tuple: Tuple): Tuple {
  return {
    protocol: tuple.protocol,
    source: tuple.destination,
    sourcePort: tuple.destinationPort,
    destination: tuple.source,
    destinationPort: tuple.sourcePort,
  };
}

export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${tuple.source} ${tuple.sourcePort} ${tuple.destination} ${tuple.destinationPort}`;
}
