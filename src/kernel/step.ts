// What happened to a packet inside a netns: facts only. `explain/` owns every sentence about them.

import type { IpAddress } from '#wire/address.js';
import type { TunnelHeader, Tuple } from '#wire/packet.js';
import type { Socket } from './netns.js';
import type { Origin } from './origin.js';
import type { Route } from './route.js';
import type { Choice, Hook, TableName, Undocumented } from './rule.js';

/** The chains a packet went through to the rule that decided, outermost first. */
export type Trail = readonly string[];

/** A packet came in by a device; `bridge` when that device is a port of one. */
export interface ArrivedStep {
  readonly kind: 'arrived';
  readonly device: string;
  readonly bridge?: string;
  /** Of the device: a veth's names the pod at its other end. */
  readonly origin: Origin;
}
/** A bridge sent the frame out of a port. */
export interface BridgedStep {
  readonly kind: 'bridged';
  readonly bridge: string;
  readonly port: string;
  readonly origin: Origin;
}
/** A route was chosen. */
export interface RoutedStep {
  readonly kind: 'routed';
  readonly route: Route;
  readonly destination: IpAddress;
  /** Which of several equal gateways was taken. */
  readonly taken?: Choice & { readonly via: IpAddress };
  /** The program that sends the packet this way, past the stack's own routes. */
  readonly program?: string;
}
/** The destination is an address of this netns. */
export interface LocalStep {
  readonly kind: 'local';
  readonly destination: IpAddress;
  readonly device: string;
}
/** An address was rewritten, by a rule or, for packets of a known connection, by conntrack. */
export interface TranslatedStep {
  readonly kind: 'translated';
  readonly field: 'destination' | 'source';
  readonly by: 'dnat' | 'snat' | 'masquerade' | 'conntrack';
  readonly hook: Hook;
  readonly before: Tuple;
  readonly after: Tuple;
  readonly trail: Trail;
  readonly choice?: Choice;
  readonly origin: Origin;
}
/** No rule rewrote the source of a new connection that leaves this netns. */
export interface SourceKeptStep {
  readonly kind: 'source-kept';
  readonly source: IpAddress;
  /** Empty when no rule had a say. */
  readonly trail: Trail;
}
export interface MarkedStep {
  readonly kind: 'marked';
  readonly table: TableName;
  readonly before: number;
  readonly after: number;
  readonly trail: Trail;
  readonly origin: Origin;
}
/** A filter rule let the packet pass, or a table's policy did (then `trail` is the base chain alone). */
export interface AdmittedStep {
  readonly kind: 'admitted';
  readonly hook: Hook;
  readonly table: TableName;
  readonly trail: Trail;
  readonly origin: Origin;
}
export interface EncapsulatedStep {
  readonly kind: 'encapsulated';
  readonly device: string;
  readonly tunnel: TunnelHeader;
  readonly outer: Tuple;
  readonly overheadBytes: number;
  /** Size of the inner packet, and the MTU of the tunnel device it had to fit. */
  readonly sizeBytes: number;
  readonly mtuBytes: number;
}
export interface DecapsulatedStep {
  readonly kind: 'decapsulated';
  readonly device: string;
  readonly tunnel: TunnelHeader;
}
export interface TransmittedStep {
  readonly kind: 'transmitted';
  readonly device: string;
  readonly nextHop: IpAddress;
}
/** The packet reached a socket. */
export interface DeliveredStep {
  readonly kind: 'delivered';
  readonly tuple: Tuple;
  readonly socket: Socket;
}
/** The packet went no further; the verdict says why. */
export interface StoppedStep {
  readonly kind: 'stopped';
  readonly verdict: Stop;
}

export type KernelStep =
  | ArrivedStep
  | BridgedStep
  | RoutedStep
  | LocalStep
  | TranslatedStep
  | SourceKeptStep
  | MarkedStep
  | AdmittedStep
  | EncapsulatedStep
  | DecapsulatedStep
  | TransmittedStep
  | DeliveredStep
  | StoppedStep;

/** Why a packet goes no further inside a netns. */
export type Stop =
  | {
      readonly kind: 'dropped';
      readonly hook: Hook;
      readonly trail: Trail;
      readonly origin: Origin;
      readonly tuple: Tuple;
    }
  | {
      readonly kind: 'rejected';
      readonly hook: Hook;
      readonly trail: Trail;
      readonly origin: Origin;
      readonly tuple: Tuple;
      readonly with: string;
    }
  | {
      readonly kind: 'unroutable';
      readonly reason: 'no-route' | 'blackhole' | 'not-forwarding' | 'no-neighbour' | 'no-hairpin';
      readonly destination: IpAddress;
      readonly device?: string;
    }
  | {
      readonly kind: 'too-big';
      readonly device: string;
      readonly sizeBytes: number;
      readonly mtuBytes: number;
      /** Whose MTU it is: the device may take more than the route to the destination. */
      readonly of: 'device' | 'route';
    }
  | { readonly kind: 'looped'; readonly hops: number }
  | { readonly kind: 'no-listener'; readonly tuple: Tuple }
  | { readonly kind: 'undocumented'; readonly about: Undocumented; readonly origin: Origin; readonly tuple: Tuple };
