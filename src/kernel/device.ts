// Network devices, as `ip -d link` lists them. A link says what is at the other end.

import type { Cidr, IpAddress } from '#wire/address.js';
import type { Origin } from './origin.js';
import type { Program } from './program.js';

/** Names a netns: `pod/shop/web-0`, `node/worker-1`. */
export type NetnsId = string;

/** An address with the prefix length it carries on its device. */
export interface InterfaceAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

export interface LoopbackLink {
  readonly kind: 'loopback';
}
export interface VethLink {
  readonly kind: 'veth';
  readonly peer: { readonly netns: NetnsId; readonly device: string };
  /** The bridge this end is a port of. */
  readonly bridge?: string;
  /** The Open vSwitch bridge this end is a port of: its program at the port sees everything first. */
  readonly switch?: string;
  /** Whether the bridge may send a frame back out of the port it came in by (`hairpin_mode`). */
  readonly hairpin?: boolean;
  /** Whether somebody behind it answers ARP for an address; left out where everything is answered. */
  hasNeighbour?(address: IpAddress): boolean;
}
export interface BridgeLink {
  readonly kind: 'bridge';
  /** The port behind which an address lives: ARP and the forwarding database in one step. */
  portTowards(address: IpAddress): string | undefined;
}
/** A device that sends what it is given inside packets of the nodes' own network. */
interface Tunnelling {
  /** Outer source, as `local` in `ip -d link`; left out where the route to the peer decides. */
  readonly local?: IpAddress;
  /** What an inner packet grows by; see `overheadBytesOf`. */
  readonly overheadBytes: number;
  /** The peer's outer address for a next hop. */
  remoteTowards(nextHop: IpAddress): IpAddress | undefined;
}
/** A device that only carries addresses: nothing is sent by it. */
export interface DummyLink {
  readonly kind: 'dummy';
}
/** Frames in UDP. The peer is found by neighbour entry and forwarding database, in one step. */
export interface VxlanLink extends Tunnelling {
  readonly kind: 'vxlan' | 'geneve';
  /** Left out where whoever sends gives each packet its own (`external` in `ip -d link`), and it is not known. */
  readonly networkId?: number;
  /** The number is not the device's: programs give it to each packet. */
  readonly external?: true;
  /** As `ip` lists it, where a switch made it for a port with a name of its own, and with the most that Linux takes. */
  readonly listed?: { readonly name: string; readonly mtuBytes: number };
  /** What the sender's marks make of that number, and the marks that it makes where the packet comes out. */
  readonly numbering?: Numbering;
  /** UDP destination port of the outer packet. */
  readonly port: number;
}
export interface Numbering {
  /** Undefined where the number is not known. */
  networkIdOf(mark: number): number | undefined;
  markOf(networkId: number | undefined): number;
}
/** Packets right behind an outer IP header, protocol 4. The next hop is the peer. */
export interface IpipLink extends Tunnelling {
  readonly kind: 'ipip';
}
/** Frames behind an outer IP header and GRE's own with its key, protocol 47: as `gretap`, or a switch's. */
export interface GreLink extends Tunnelling {
  readonly kind: 'gre';
  readonly listed?: VxlanLink['listed'];
}
/** Encrypted packets in UDP, from and to one port. The peer is the one whose allowed IPs have the destination. */
export interface WireguardLink extends Tunnelling {
  readonly kind: 'wireguard';
  readonly port: number;
  /** For `show` only. */
  peers(): Iterable<WireguardPeer>;
}
export interface WireguardPeer {
  readonly endpoint: IpAddress;
  readonly allowed: readonly Cidr[];
}
export type TunnelLink = VxlanLink | IpipLink | GreLink | WireguardLink;
/** A switch's own port in this netns: the stack sends to the switch by it, and gets from it what the switch sends up. */
export interface InternalLink {
  readonly kind: 'internal';
  /** The Open vSwitch bridge. */
  readonly bridge: string;
}
/** A network card: what is behind it is the node network. */
export interface PhysicalLink {
  readonly kind: 'physical';
}
export type Link = LoopbackLink | VethLink | BridgeLink | TunnelLink | DummyLink | InternalLink | PhysicalLink;

export interface Device {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly mtuBytes: number;
  readonly link: Link;
  /** What handles packets at it before netfilter and after it. */
  readonly programs?: DevicePrograms;
  readonly origin: Origin;
}

export interface DevicePrograms {
  /** For what comes in by the device, out of its tunnel too. */
  readonly ingress?: Program;
  /** For what goes out by it, whoever sends. */
  readonly egress?: Program;
}

const tunnelKinds: ReadonlySet<Link['kind']> = new Set(['vxlan', 'geneve', 'ipip', 'gre', 'wireguard']);

export function isTunnel(link: Link): link is TunnelLink {
  return tunnelKinds.has(link.kind);
}
