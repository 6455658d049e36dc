// Network devices, as `ip -d link` lists them. A link says what is at the other end.

import type { IpAddress } from '#wire/address.js';
import type { Origin } from './origin.js';

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
export interface VxlanLink {
  readonly kind: 'vxlan';
  readonly networkId: number;
  /** Outer source per family of the underlay, as `local` in `ip -d link`. */
  readonly local: IpAddress;
  /** UDP destination port of the outer packet. */
  readonly port: number;
  readonly overheadBytes: number;
  /** The peer's outer address for a next hop: neighbour entry and forwarding database in one step. */
  remoteTowards(nextHop: IpAddress): IpAddress | undefined;
}
/** IP in IP: an outer IP header and nothing else. */
export interface IpipLink {
  readonly kind: 'ipip';
  /** Outer source; left out for `local any`, where the route to the peer decides. */
  readonly local?: IpAddress;
  readonly overheadBytes: number;
  /** The peer's outer address for a next hop. */
  remoteTowards(nextHop: IpAddress): IpAddress | undefined;
}
/** A network card: what is behind it is the node network. */
export interface PhysicalLink {
  readonly kind: 'physical';
}
export type Link = LoopbackLink | VethLink | BridgeLink | VxlanLink | IpipLink | PhysicalLink;

/** Links that wrap packets into outer ones. */
export type TunnelLink = VxlanLink | IpipLink;

export interface Device {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly mtuBytes: number;
  readonly link: Link;
  readonly origin: Origin;
}
