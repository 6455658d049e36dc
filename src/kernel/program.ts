// What handles packets in netfilter's stead: eBPF programs at devices and sockets, and the flow tables of an Open vSwitch
// bridge, which every port of it runs. Each has chains like netfilter's, but connections and routes of its own.

import type { Family } from '#wire/address.js';
import { packetFamily, tupleOf } from '#wire/packet.js';
import { isTranslated } from './conntrack.js';
import { filter, recallTranslation, translateNew } from './hooks.js';
import type { Origin } from './origin.js';
import type { Passage, Skb } from './passage.js';
import type { Route, RouteTable } from './route.js';
import type { BaseChain, Chain, ProgramHook } from './rule.js';
import type { Stop } from './step.js';

export interface Program {
  /** As the node calls it: `cil_from_container`, `br-int`. */
  readonly name: string;
  readonly hook: ProgramHook;
  readonly origin: Origin;
  readonly connections: Memory;
  /** Other programs' tables whose translations it undoes in answers. */
  readonly undoes?: readonly string[];
  /** In the order they are asked; `nat` ones only for a connection's first packet. A mark lasts until its chain ends. */
  chains(family: Family): readonly BaseChain[];
  /** Where it sends packets itself. What has no route here goes up to the stack, or on by the device. */
  readonly routes?: RouteTable;
  /** The device by which the stack gets what goes up, when it is not the one that the packet came by. */
  readonly upBy?: string;
}

/** A table of connections. Programs of a node that name the same one share it. */
export interface Memory {
  readonly table: string;
  /** `translated`: a NAT map, which knows only connections that had an address rewritten. */
  readonly keeps: 'all' | 'translated';
}

export type Outcome =
  | { readonly kind: 'stop'; readonly stop: Stop }
  | { readonly kind: 'redirect'; readonly route: Route }
  /** On as if the program were not there. */
  | { readonly kind: 'pass' };

/** A chain of a program; one that no rule of decides lets through. */
export function programChain(chain: Chain, where: Pick<BaseChain, 'family' | 'table' | 'hook'>): BaseChain {
  return { ...chain, ...where, policy: 'accept', beside: [] };
}

export function runProgram(program: Program, skb: Skb, passage: Passage): Outcome {
  const { connections, hook, origin } = program;
  const netfilters = skb.tracked;
  const table = passage.connectionsOf(connections.table);
  const tracked = skb.carried?.table === connections.table ? skb.carried.tracked : table.track(tupleOf(skb.packet));
  const { connection } = tracked;
  delete skb.carried;
  skb.tracked = tracked;
  if (connection.confirmed) {
    for (const field of ['destination', 'source'] as const) recallTranslation(skb, passage, { field, hook, origin });
  }
  for (const other of program.undoes ?? []) {
    skb.tracked = passage.connectionsOf(other).track(tupleOf(skb.packet));
    if (skb.tracked.direction !== 'reply') continue;
    for (const field of ['destination', 'source'] as const) recallTranslation(skb, passage, { field, hook, origin });
  }
  skb.tracked = tracked;
  const stop = runChains(program, skb, passage);
  if (netfilters) skb.tracked = netfilters;
  else delete skb.tracked;
  if (stop) return { kind: 'stop', stop };
  const route = program.routes?.lookup(skb.packet.headers[0].destination);
  // One pass through the tables of a switch is the programs of two ports: the connection is new until the second is done.
  if (route && nextProgram(route, passage)?.connections.table === connections.table) {
    skb.carried = { table: connections.table, tracked };
  } else if (connections.keeps === 'all' || isTranslated(connection)) {
    table.confirm(connection);
  }
  return route ? { kind: 'redirect', route } : { kind: 'pass' };
}

function nextProgram(route: Route, { netns }: Passage): Program | undefined {
  const device = netns.device(route.device);
  return device?.link.kind === 'internal' ? undefined : device?.programs?.egress;
}

function runChains(program: Program, skb: Skb, passage: Passage): Stop | undefined {
  for (const chain of program.chains(packetFamily(skb.packet))) {
    if (chain.table === 'nat') {
      if (!skb.tracked?.connection.confirmed) translateNew(chain, skb, passage);
      continue;
    }
    // What a policy's rules mark is between them and the end of their chain; mangle rules mark for others.
    const { mark } = skb;
    const stop = filter(chain, skb, passage);
    if (stop) return stop;
    if (chain.table === 'filter') skb.mark = mark;
  }
  return undefined;
}
