// One packet inside one netns: what it carries along, and what the walk lends to it.

import type { Packet } from '#wire/packet.js';
import type { ConnectionTable, Tracked } from './conntrack.js';
import type { NetNamespace } from './netns.js';
import type { KernelStep } from './step.js';

/** A packet with what Linux keeps beside it while it crosses a netns. */
export interface Skb {
  packet: Packet;
  mark: number;
  inputDevice?: string;
  outputDevice?: string;
  /** The bridge port a frame came in by: it may go back out of it only in hairpin mode. */
  bridgePort?: string;
  tracked?: Tracked;
  /** A rule of the raw table keeps it out of connection tracking. */
  untracked?: true;
  /** The connection that a program handed on with it to the next one of its table. */
  carried?: { readonly table: string; readonly tracked: Tracked };
  /** Of the route that it follows. */
  routeMtuBytes?: number;
  /** How often a program has sent it on. */
  redirects?: number;
}

/** A point where the outcome is left to chance or to the other side: the walk says which branch to follow. */
export interface Fork {
  /** Share of each branch; they add up to 1. */
  readonly weights: readonly number[];
}

export interface Passage {
  readonly netns: NetNamespace;
  readonly connections: ConnectionTable;
  /** What programs remember, by the name of their table: netfilter's connections are another. */
  connectionsOf(table: string): ConnectionTable;
  /** The index of the branch to follow. */
  decide(fork: Fork): number;
  record(step: KernelStep): void;
}
