// A network namespace: devices, routes, rules and listening sockets. Nodes and pods are each one.

import type { Family, IpAddress } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { Protocol, Tuple } from '#wire/packet.js';
import type { Device, NetnsId } from './device.js';
import type { Origin } from './origin.js';
import type { Flow, PolicyRouting } from './policy-routing.js';
import type { Program } from './program.js';
import type { Route } from './route.js';
import type { BaseChain, NetfilterHook } from './rule.js';

/** A process that waits for packets. */
export interface Socket {
  /** What `ss -lp` would name: a container, `kubelet`. */
  readonly program: string;
  readonly owner?: ObjectRef;
  readonly portName?: string;
  /** `assumed` when nothing says that anybody listens: a container may open ports it does not declare. */
  readonly evidence: Evidence;
  /** Other programs that claim the same port: only one of them can have it. */
  readonly rivals: readonly string[];
}
/** A tunnel device that takes its outer packets, from a UDP port or by their protocol. */
export interface TunnelEnd {
  readonly tunnelDevice: string;
}

export interface NetNamespace {
  readonly id: NetnsId;
  /** Sysctl `net.ipv4.ip_forward` and its IPv6 twin. */
  readonly forwarding: boolean;
  /** Sysctl `net.bridge.bridge-nf-call-iptables`: frames that stay in a bridge pass the hooks too. */
  readonly bridgeNetfilter: boolean;
  /** Who furnished it, and the pod or node it belongs to. */
  readonly origin: Origin;
  device(name: string): Device | undefined;
  /** The device that carries an address of this netns: what table `local` answers. */
  deviceOf(address: IpAddress): Device | undefined;
  /** Without a flow: what a process that has sent nothing yet would ask. */
  route(destination: IpAddress, flow?: Flow): Route | undefined;
  /** Base chains of a hook in netfilter's order; iptables and ip6tables are two rule sets. */
  chains(hook: NetfilterHook, family: Family): readonly BaseChain[];
  /** What its sockets run when they connect or send. */
  readonly socketProgram?: Program | undefined;
  /** Undefined: nobody is known to listen, and a guess would not be honest either. */
  listener(socket: Pick<Tuple, 'protocol' | 'destination' | 'destinationPort'>): Socket | TunnelEnd | undefined;
  /** For `show` only. */
  list(): NetnsListing;
}

export interface NetnsListing {
  readonly devices: Iterable<Device>;
  /** Of table `main`. */
  readonly routes: Iterable<Route>;
  readonly policy: PolicyRouting;
  readonly socketProgram: Program | undefined;
  readonly chains: Iterable<BaseChain>;
  readonly sockets: Iterable<{ readonly protocol: Protocol; readonly port: number; readonly socket: Socket }>;
}
