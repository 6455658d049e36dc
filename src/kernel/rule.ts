// Rules, chains and hooks: netfilter's own picture.
//
//   device ─▶ prerouting ─▶ ours? ─yes─▶ input ─▶ socket
//                             │no                     │
//                             ▼                       ▼
//                          forward                 output
//                             └──▶ postrouting ◀──────┘
//                                       ▼
//                                    device

import type { Cidr, Family, IpAddress } from '#wire/address.js';
import type { IpProtocol } from '#wire/packet.js';
import type { Origin } from './origin.js';

export type NetfilterHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
/** Where programs stand (program.ts): at a socket that connects, and at a device for what comes and what goes by it. */
export type ProgramHook = 'connect' | 'tc-ingress' | 'tc-egress' | 'flow-tables';
export type Hook = NetfilterHook | ProgramHook;
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter';
/** `--ctstate` values; DNAT is the status of a connection whose destination was rewritten. */
export type ConnectionState = 'NEW' | 'RELATED' | 'ESTABLISHED' | 'INVALID' | 'DNAT';

export interface Negatable<T> {
  readonly is: T;
  readonly negated?: boolean;
}

/** Everything named must hold. Data, not a closure: it can be printed, and "why not" can be answered. */
export interface Match {
  readonly source?: Negatable<Cidr>;
  readonly destination?: Negatable<Cidr>;
  /** A name, or the start of one and `+`. */
  readonly inputDevice?: Negatable<string>;
  readonly outputDevice?: Negatable<string>;
  readonly protocol?: IpProtocol;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** `multiport`: one of them. */
  readonly destinationPorts?: readonly number[];
  readonly destinationPortRange?: PortRange;
  /** `set`: the address is an entry of an ipset. */
  readonly sourceSet?: Negatable<AddressSet>;
  readonly destinationSet?: Negatable<AddressSet>;
  /** `set` with `dst,dst`: address, protocol and port together are an entry. */
  readonly destinationSocketSet?: Negatable<SocketSet>;
  /** `addrtype`: LOCAL is an address of this netns. */
  readonly sourceType?: Negatable<'LOCAL'>;
  /** `addrtype --limit-iface-out`: an address of the very device the packet leaves by. */
  readonly sourceTypeOnOutput?: Negatable<'LOCAL'>;
  readonly destinationType?: Negatable<'LOCAL'>;
  /** `--limit-iface-in`: of the addresses of this netns only those on the device that the packet came in by count. */
  readonly limitedTo?: 'input-device';
  readonly mark?: Negatable<{ readonly value: number; readonly mask: number }>;
  readonly states?: Negatable<readonly ConnectionState[]>;
  /** `meta skuid 0`: sent by a process of this netns. Simplified: all of them are root's. */
  readonly socketOwner?: 'root';
  /** `statistic --mode random`: holds for this share of the packets that get here. */
  readonly probability?: number;
  readonly recent?: Recent;
  readonly comment?: string;
}

/** First and last, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}
/** An ipset (`hash:net`), asked for one entry: what it holds may be every pod of a cluster. */
export interface AddressSet {
  readonly name: string;
  has(address: IpAddress): boolean;
}
/** An ipset (`hash:ip,port`). */
export interface SocketSet {
  readonly name: string;
  has(socket: Socket): boolean;
}
interface Socket {
  readonly protocol: IpProtocol;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

/** `recent`: a list of sources. `set` notes the packet's and holds; `rcheck` holds for those noted so lately. */
export type Recent = { readonly list: string } & (
  | { readonly action: 'set' }
  | { readonly action: 'rcheck'; readonly seconds: number }
);

export type Target =
  /** `none`: the rule only counts, or only carries a comment. */
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' }
  | { readonly kind: 'reject'; readonly with: string }
  /** Nobody outside knows what happens to such a packet: it may pass, it may not. */
  | { readonly kind: 'undocumented'; readonly about: Undocumented }
  | { readonly kind: 'jump'; readonly name: string; readonly chain: () => Chain }
  /** A jump that does not come back: where its chain returns, this one does. */
  | { readonly kind: 'goto'; readonly name: string; readonly chain: () => Chain }
  /** NFQUEUE: a program judges. Its judgement is a chain here, whose marks are its own; it accepts what it does not drop. */
  | { readonly kind: 'queue'; readonly number: number; readonly program: () => Chain }
  | { readonly kind: 'dnat'; readonly to: IpAddress; readonly port?: number; readonly choice?: Choice }
  /** The packet gets no connection, so nothing translates it. */
  | { readonly kind: 'notrack' }
  | { readonly kind: 'snat'; readonly to: IpAddress; readonly randomFully?: true }
  | { readonly kind: 'masquerade'; readonly randomFully: boolean }
  /** `--set-xmark value/mask`: clears the mask's bits, then flips the value's. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** CONNMARK: `--set-xmark value/mask` on the connection, or the connection's bits copied to the packet. */
  | { readonly kind: 'connection-mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'restore-mark'; readonly mask: number };

/** A node's own packet to its pod that no policy admits; a pod's packet to itself that left it; rules of the network's own;
 *  a packet of its balancer, from an address that is not known. */
export type Undocumented = 'own-node' | 'itself' | 'own-rules' | 'balancer';

/** Which of several equal targets this is: endpoint `index` (from 1) of `of`. */
export interface Choice {
  readonly index: number;
  readonly of: number;
  /** How long the later connections of a client get the same one. */
  readonly stickySeconds?: number;
}

export interface Rule {
  readonly match: Match;
  readonly target: Target;
  readonly origin: Origin;
}

export interface Chain {
  readonly name: string;
  rules(): Iterable<Rule>;
  /** The only rules that can match, in order: a look-up in place of a scan over 10,000 services. */
  candidates?(packet: Socket & { readonly source: IpAddress }): Iterable<Rule>;
}

/** A chain that netfilter calls itself. */
export interface BaseChain extends Chain {
  readonly family: Family;
  /** Of its own table: the one of iptables that does the same kind of work. */
  readonly table: TableName;
  readonly ownTable?: OwnTable;
  readonly hook: Hook;
  readonly policy: 'accept' | 'drop';
  /** Chains of its table that are written whether or not a rule calls them. */
  readonly beside: readonly Chain[];
}

/** A table that somebody made for himself with nftables, and where its chain stands among those of the hook. */
export interface OwnTable {
  readonly name: string;
  readonly priority: number;
}

/** netfilter priorities of the iptables tables: nat stands at -100 for destinations and at 100 for sources. */
export function priorityOf(chain: BaseChain): number {
  if (chain.ownTable) return chain.ownTable.priority;
  if (chain.table === 'nat') return chain.hook === 'prerouting' || chain.hook === 'output' ? -100 : 100;
  return { raw: -300, mangle: -150, filter: 0 }[chain.table];
}

export const acceptPacket: Target = { kind: 'accept' };
export const dropPacket: Target = { kind: 'drop' };
export const returnToCaller: Target = { kind: 'return' };
export const noTarget: Target = { kind: 'none' };

export function jump(chain: Chain): Target {
  return { kind: 'jump', name: chain.name, chain: () => chain };
}

export function goToLazily(name: string, chain: () => Chain): Target {
  return { kind: 'goto', name, chain };
}

export function jumpLazily(name: string, chain: () => Chain): Target {
  return { kind: 'jump', name, chain };
}

export function chainOf(name: string, rules: readonly Rule[]): Chain {
  return { name, rules: () => rules };
}
