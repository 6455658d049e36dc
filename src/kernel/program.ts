// What handles packets in netfilter's stead: eBPF programs at devices and sockets, and the flow tables of an Open vSwitch
// bridge, which every port of it runs. Each has chains like netfilter's, but connections and routes of its own.

import type { Family, IpAddress } from '#wire/address.js';
import { decapsulate, packetFamily, tunnelOf, tupleOf } from '#wire/packet.js';
import { isTranslated, type Tracked } from './conntrack.js';
import type { VxlanLink } from './device.js';
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
  /** Only what it has translated takes those routes. */
  readonly steers?: 'translated';
  /** Where it sends answers whose connection carries this mark, in place of `routes`. */
  readonly answerRoutes?: AnswerRoutes;
  /** The device by which the stack gets what goes up, when it is not the one that the packet came by. */
  readonly upBy?: string;
  /** A tunnel that has no device: what it translates to an endpoint behind a peer goes there, and its answers come back. */
  tunnel?(family: Family): ProgramTunnel;
  /** An answer to what came through the stack goes back through it, also where there is a route. */
  readonly answers?: 'as-they-came';
}

export interface ProgramTunnel {
  readonly link: VxlanLink & { readonly networkId: number };
  /** Of what it wraps. */
  readonly mtuBytes: number;
}

/** A table of connections. Programs of a node that name the same one share it. */
export interface Memory {
  readonly table: string;
  /** `translated`: a NAT map, which knows only connections that had an address rewritten. */
  readonly keeps: 'all' | 'translated';
}

/** Answers to what came by one port go out by it, whoever they are for: somebody there has to translate them back. */
export interface AnswerRoutes {
  readonly mark: { readonly value: number; readonly mask: number };
  readonly routes: RouteTable;
}

export type Outcome =
  | { readonly kind: 'stop'; readonly stop: Stop }
  | { readonly kind: 'redirect'; readonly route: Route }
  | { readonly kind: 'wrap'; readonly tunnel: ProgramTunnel; readonly peer: IpAddress }
  /** On as if the program were not there. */
  | { readonly kind: 'pass' };

/** A chain of a program; one that no rule of decides lets through. */
export function programChain(chain: Chain, where: Pick<BaseChain, 'family' | 'table' | 'hook'>): BaseChain {
  return { ...chain, ...where, policy: 'accept', beside: [] };
}

export function runProgram(program: Program, skb: Skb, passage: Passage): Outcome {
  const { connections, hook, origin } = program;
  const netfilters = skb.tracked;
  const sender = unwrapOwn(program, skb, passage);
  const table = passage.connectionsOf(connections.table);
  const tracked = skb.carried?.table === connections.table ? skb.carried.tracked : table.track(tupleOf(skb.packet));
  const { connection } = tracked;
  delete skb.carried;
  skb.tracked = tracked;
  if (connection.confirmed) {
    for (const field of ['destination', 'source'] as const) recallTranslation(skb, passage, { field, hook, origin });
  } else {
    if (netfilters) connection.throughStack = true;
    if (sender !== undefined) connection.tunnelPeer = sender;
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
  const { destination } = skb.packet.headers[0];
  const tunnel = program.tunnel?.(packetFamily(skb.packet));
  const peer = tunnel && peerOf(tunnel, tracked, destination);
  const route = peer === undefined ? waysFor(tracked, program)?.lookup(destination) : undefined;
  // One pass through the tables of a switch is the programs of two ports: the connection is new until the second is done.
  if (route && nextProgram(route, passage)?.connections.table === connections.table) {
    skb.carried = { table: connections.table, tracked };
  } else if (connections.keeps === 'all' || isTranslated(connection)) {
    table.confirm(connection);
  }
  if (tunnel && peer !== undefined) return { kind: 'wrap', tunnel, peer };
  return route ? { kind: 'redirect', route } : { kind: 'pass' };
}

/** Takes a packet out of a frame of the program's own tunnel; the peer that sent it. */
function unwrapOwn(program: Program, skb: Skb, passage: Passage): IpAddress | undefined {
  const { hook } = program;
  const header = tunnelOf(skb.packet);
  const tunnel = header && program.tunnel?.(packetFamily(skb.packet));
  if (!tunnel || hook === 'tc-egress' || header?.networkId !== tunnel.link.networkId) return undefined;
  const inner = decapsulate(skb.packet, tunnel.link.overheadBytes);
  if (!inner) return undefined;
  const { source } = skb.packet.headers[0];
  passage.record({ kind: 'decapsulated', device: skb.inputDevice as string, tunnel: header });
  skb.packet = inner;
  return source;
}

/** Where the program's own tunnel takes a packet. */
function peerOf({ link }: ProgramTunnel, { connection, direction }: Tracked, to: IpAddress): IpAddress | undefined {
  if (direction === 'reply') return connection.tunnelPeer;
  return isTranslated(connection) ? link.remoteTowards(to) : undefined;
}

/** The routes of its own that a packet takes; none for one that goes up, or on. */
function waysFor(
  { connection, direction }: Tracked,
  { routes, steers, answers, answerRoutes }: Program,
): RouteTable | undefined {
  if (direction === 'reply') {
    if (answers === 'as-they-came' && connection.throughStack) return undefined;
    const { mark } = answerRoutes ?? {};
    if (mark && (connection.mark & mark.mask) >>> 0 === mark.value) return answerRoutes?.routes;
  }
  return steers === undefined || isTranslated(connection) ? routes : undefined;
}

function nextProgram(route: Route, { netns }: Passage): Program | undefined {
  if (route.kind === 'local') return undefined;
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
