// Walks one packet from netns to netns until it is delivered, leaves or is lost. Which plugin made a device or a rule is
// nothing to it.

import type { Fabric, Owner } from '#fabric/fabric.js';
import { frontAddresses, frontCard } from '#fabric/fronts.js';
import { crossWire } from '#fabric/wire.js';
import { ConnectionTable } from '#kernel/conntrack.js';
import type { NetnsId } from '#kernel/device.js';
import { type Arrival, type Departure, receive, send } from '#kernel/forward.js';
import type { NetNamespace } from '#kernel/netns.js';
import type { Passage } from '#kernel/passage.js';
import type { IpAddress } from '#wire/address.js';
import { type Packet, type Tuple, tupleOf } from '#wire/packet.js';
import type { Decide } from './explore.js';
import type { Hop, Leg, Step, Trace, Verdict } from './journey.js';

/** More namespaces than any real path has: a loop between nodes ends here at the latest. */
const mostHops = 32;

/** What one connection leaves behind in the namespaces it crosses: the reply needs it. */
export class Session {
  readonly decide: Decide;
  private readonly tables = new Map<string, ConnectionTable>();
  private readonly fronts: NetNamespace[] = [];
  private client: NetNamespace | undefined;

  constructor(decide: Decide) {
    this.decide = decide;
  }

  /** Of netfilter in a netns, or of a program's table there. */
  connections(id: NetnsId, table = 'netfilter'): ConnectionTable {
    const key = `${id} ${table}`;
    const known = this.tables.get(key);
    if (known) return known;
    const made = new ConnectionTable();
    this.tables.set(key, made);
    return made;
  }

  /** Remembers the machines before the cluster that the packet passes. */
  visit(netns: NetNamespace, { kind }: Owner): void {
    // Whoever is asked back: the client itself, or a proxy that opened a connection of its own.
    if (kind === 'client' || kind === 'proxy') this.client ??= netns;
    if (kind === 'balancer' || kind === 'gateway') this.fronts.push(netns);
  }

  /** Answers go back through what translated the question; where nothing was translated they go straight. */
  frontOf(tuple: Tuple): NetNamespace | undefined {
    return this.fronts.find(({ id }) => this.connections(id).isTranslatedAnswer(tuple));
  }

  clientAt(address: IpAddress): NetNamespace | undefined {
    return this.client?.deviceOf(address) ? this.client : undefined;
  }
}

export interface Start {
  readonly netns: NetNamespace;
  readonly packet: Packet;
  readonly purpose: Leg['purpose'];
  /** Steps that came before the packet was sent: the name's resolution. */
  readonly before: readonly Step[];
  /** The device by which the packet comes in, when no process of the netns sends it. */
  readonly arrival?: Omit<Arrival, 'packet'>;
}

export function walk(fabric: Fabric, start: Start, session: Session): Trace {
  const hops: Hop[] = [];
  let { netns, packet } = start;
  let arrival: Arrival | undefined = start.arrival && { ...start.arrival, packet };
  for (;;) {
    const place = fabric.ownerOf(netns.id);
    session.visit(netns, place);
    const steps: Step[] = hops.length === 0 ? [...start.before] : [...introduction(place, packet)];
    const { id } = netns;
    const passage: Passage = {
      netns,
      connections: session.connections(netns.id),
      connectionsOf: (table) => session.connections(id, table),
      decide: session.decide,
      record: (step) => steps.push(step),
    };
    if (!arrival) steps.push({ kind: 'sent', purpose: start.purpose, tuple: tupleOf(packet) });
    const departure = arrival ? receive(passage, arrival) : send(passage, packet);
    const hop: Hop = { place, netns: netns.id, packetIn: packet, steps };
    if (departure.kind !== 'left') {
      hops.push(hop);
      return { hops: joined(hops), verdict: verdictOf(departure, steps) };
    }
    hops.push({ ...hop, packetOut: departure.packet });
    packet = departure.packet;
    if (hops.length >= mostHops) return { hops, verdict: { kind: 'looped', hops: hops.length } };
    const next = cross(fabric, place, { departure, session });
    if (next.hop) hops.push(next.hop);
    if ('verdict' in next) return { hops: joined(hops), verdict: next.verdict };
    netns = next.netns;
    arrival = { packet, device: next.device, addressedTo: departure.nextHop };
  }
}

/** What a machine before the cluster is, told when the question gets to it. */
function introduction(place: Owner, packet: Packet): readonly Step[] {
  if (place.kind !== 'balancer') return [];
  const { service, balancer, targets } = place;
  const { destination } = tupleOf(packet);
  return frontAddresses(service).includes(destination) ? [{ kind: 'balanced', service, balancer, targets }] : [];
}

type Left = Extract<Departure, { kind: 'left' }>;
type Beyond = { netns: NetNamespace; device: string; hop?: Hop } | { hop?: Hop; verdict: Verdict };

/** What is at the other end of the device a packet left by. */
function cross(
  fabric: Fabric,
  from: Owner,
  { departure: { device, nextHop, packet }, session }: { departure: Left; session: Session },
): Beyond {
  const { link } = device;
  if (link.kind === 'veth') return { netns: fabric.netns(link.peer.netns), device: link.peer.device };
  const tuple = tupleOf(packet);
  const into = (netns: NetNamespace): Beyond => ({ netns, device: frontCard });
  const translator = session.frontOf(tuple);
  if (translator) return into(translator);
  // An answer to whoever asked past the gateway goes back past it.
  const client = session.clientAt(tuple.destination);
  if (client) return into(client);
  const crossing = crossWire(fabric, from, { nextHop, tuple });
  const onWire = (step: Step): Hop => ({ place: { kind: 'wire' }, packetIn: packet, steps: [step] });
  switch (crossing.kind) {
    case 'front':
      return into(crossing.netns);
    case 'outside': {
      if (from.kind === 'client') {
        return { verdict: { kind: 'unknown', missing: { kind: 'outside-address', address: tuple.destination } } };
      }
      return { hop: onWire({ kind: 'left-cluster', tuple }), verdict: { kind: 'left-cluster', tuple } };
    }
    case 'nowhere': {
      const { range } = crossing;
      return { hop: onWire({ kind: 'lost', tuple, range }), verdict: { kind: 'lost', tuple, range } };
    }
    case 'node': {
      const { node, routed, device: card = fabric.cluster.settings.nodeDevice.value } = crossing;
      const arrival = { netns: fabric.netnsOfNode(node), device: card };
      if (from.kind === 'pod') throw new Error('invariant: a pod has a network card of its own');
      if (from.kind !== 'node') return arrival;
      return {
        ...arrival,
        hop: { ...onWire({ kind: 'crossed', from: from.node, to: node, routed }), packetOut: packet },
      };
    }
  }
}

function verdictOf(departure: Exclude<Departure, Left>, steps: readonly Step[]): Verdict {
  if (departure.kind === 'stopped') {
    const { verdict } = departure;
    if (verdict.kind === 'undocumented') {
      const { about, tuple } = verdict;
      return { kind: 'unknown', missing: { kind: 'behaviour', about, tuple } };
    }
    if (verdict.kind !== 'no-listener') return verdict;
    return { kind: 'unknown', missing: { kind: 'listener', tuple: verdict.tuple } };
  }
  const last = steps[steps.length - 1];
  if (last?.kind !== 'delivered') throw new Error('invariant: a delivered packet has no delivered step');
  return { kind: 'delivered', step: last };
}

/** Invariant: what leaves one hop is what arrives at the next. */
function joined(hops: readonly Hop[]): readonly Hop[] {
  for (const [index, hop] of hops.entries()) {
    const next = hops[index + 1];
    if (next && hop.packetOut !== next.packetIn) throw new Error(`invariant: hop ${index} does not join the next`);
  }
  return hops;
}
