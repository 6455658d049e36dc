// A packet as its headers, outermost first. Pure values: every change makes a new packet.

import { type Family, familyOf, type IpAddress } from './address.js';

export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
/** The transport protocols that a Service can carry. */
export type Protocol = (typeof protocols)[number];
/** What an IP header may carry: IPIP (protocol 4) is an IP packet in another one, without ports. */
export type IpProtocol = Protocol | 'IPIP';

export interface IpHeader {
  readonly layer: 'ip';
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly hopLimit: number;
}
export interface TransportHeader {
  readonly layer: 'transport';
  readonly protocol: IpProtocol;
  /** 0, as the other one, where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
}
/** A tunnel's own header, between the outer transport header and the inner packet; IPIP has none on the wire. */
export interface TunnelHeader {
  readonly layer: 'tunnel';
  readonly protocol: 'VXLAN' | 'IPIP';
  /** The virtual network identifier of a VXLAN. */
  readonly networkId?: number;
}
export type Header = IpHeader | TransportHeader | TunnelHeader;

export interface Packet {
  readonly headers: readonly [IpHeader, TransportHeader, ...Header[]];
  /** Bytes on the wire at the IP layer: what an MTU is compared with. */
  readonly sizeBytes: number;
}

/** The five fields a connection is known by, of the outermost headers. */
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
const firstTransportBytes: { readonly [P in IpProtocol]: number } = { TCP: 40, UDP: 8, SCTP: 32, IPIP: 0 };

export function makePacket(tuple: Tuple, sizeBytes: number = firstPacketBytes(tuple)): Packet {
  const { source, destination, protocol, sourcePort, destinationPort } = tuple;
  return {
    headers: [
      { layer: 'ip', source, destination, hopLimit: initialHopLimit },
      { layer: 'transport', protocol, sourcePort, destinationPort },
    ],
    sizeBytes,
  };
}

function firstPacketBytes({ protocol, destination }: Tuple): number {
  return ipHeaderBytes[familyOf(destination)] + firstTransportBytes[protocol];
}

export function tupleOf(packet: Packet): Tuple {
  const [ip, transport] = packet.headers;
  return {
    protocol: transport.protocol,
    source: ip.source,
    sourcePort: transport.sourcePort,
    destination: ip.destination,
    destinationPort: transport.destinationPort,
  };
}

export function packetFamily(packet: Packet): Family {
  return familyOf(packet.headers[0].destination);
}

/** The same packet with some fields of its outermost tuple replaced. */
export function rewrite(packet: Packet, change: Partial<Omit<Tuple, 'protocol'>>): Packet {
  const [ip, transport, ...inner] = packet.headers;
  const { source = ip.source, destination = ip.destination } = change;
  const { sourcePort = transport.sourcePort, destinationPort = transport.destinationPort } = change;
  const { hopLimit } = ip;
  const { protocol } = transport;
  return {
    headers: [
      { layer: 'ip', source, destination, hopLimit },
      { layer: 'transport', protocol, sourcePort, destinationPort },
      ...inner,
    ],
    sizeBytes: packet.sizeBytes,
  };
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
  return { ...shell, headers: [...shell.headers, outer.tunnel, ...inner.headers] };
}

/** Takes a tunnel's outer headers off; undefined when the packet carries no tunnel. */
export function decapsulate(packet: Packet, overheadBytes: number): Packet | undefined {
  const [, , tunnel, ip, transport, ...inner] = packet.headers;
  if (tunnel?.layer !== 'tunnel' || ip?.layer !== 'ip' || transport?.layer !== 'transport') return undefined;
  return { headers: [ip, transport, ...inner], sizeBytes: packet.sizeBytes - overheadBytes };
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
