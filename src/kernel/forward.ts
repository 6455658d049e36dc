// The heart: one packet through one netns, as drawn above `Hook` in rule.ts. A tunnel sends its outer packet from here
// again, and a packet taken out of a tunnel is received here again: the only recursion.

import { familyOf, type IpAddress } from '#wire/address.js';
import { decapsulate, encapsulate, type Packet, packetFamily, tunnelOf, tupleOf, withHopSpent } from '#wire/packet.js';
import { connect, recognise } from './connect.js';
import type { Device, TunnelLink, VethLink } from './device.js';
import { confirm, runHook } from './hooks.js';
import type { Socket } from './netns.js';
import type { Passage, Skb } from './passage.js';
import type { Flow } from './policy-routing.js';
import { type Program, type ProgramTunnel, runProgram } from './program.js';
import { nextHopOf, type Route } from './route.js';
import { sourceAddress } from './source-address.js';
import type { Stop } from './step.js';
import { overheadBytesOf, wrapping } from './tunnel.js';

/** More than the programs of any node send one packet on: a circle of them ends here. */
const mostRedirects = 8;

/** Tunnels in tunnels: Linux too gives up on a device that sends its own outer packets into itself. */
const mostTunnels = 4;

/** How a packet ends its way through a netns. */
export type Departure =
  | { readonly kind: 'left'; readonly packet: Packet; readonly device: Device; readonly nextHop: IpAddress }
  | { readonly kind: 'delivered'; readonly packet: Packet; readonly socket: Socket }
  | { readonly kind: 'stopped'; readonly packet: Packet; readonly verdict: Stop };

/** A frame that comes in by a device, addressed on the link to the owner of `addressedTo`. */
export interface Arrival {
  readonly packet: Packet;
  readonly device: string;
  readonly addressedTo: IpAddress;
}

export function receive(passage: Passage, arrival: Arrival): Departure {
  const device = passage.netns.device(arrival.device);
  if (!device) throw new Error(`invariant: ${passage.netns.id} has no device ${arrival.device}`);
  const skb: Skb = { packet: arrival.packet, mark: 0, inputDevice: device.name };
  const bridge = device.link.kind === 'veth' ? device.link.bridge : undefined;
  const { origin } = device;
  passage.record({ kind: 'arrived', device: device.name, ...(bridge === undefined ? {} : { bridge }), origin });
  const handled = handle(passage, skb, device.programs?.ingress);
  if (handled) return handled;
  if (bridge === undefined) return enter(passage, skb);
  skb.inputDevice = bridge;
  skb.bridgePort = device.name;
  const forBridge = passage.netns.deviceOf(arrival.addressedTo)?.name === bridge;
  return forBridge ? enter(passage, skb) : crossBridge(passage, skb, arrival.addressedTo);
}

/** A packet that a process of this netns sends. */
export function send(passage: Passage, packet: Packet): Departure {
  const skb: Skb = { packet, mark: 0 };
  const stop = connect(passage, skb);
  return stop ? stopped(passage, skb, stop) : originate(passage, skb);
}

/** A packet that starts in this netns: of a process, or of a tunnel. */
function originate(passage: Passage, skb: Skb): Departure {
  const first = routeOut(passage, skb);
  if (!first || isBlackhole(first)) return unroutable(skb, first);
  skb.outputDevice = first.device;
  const routedFor = destinationOf(skb);
  const stop = runHook('output', skb, passage);
  if (stop) return stopped(passage, skb, stop);
  const route = destinationOf(skb) === routedFor ? first : routeOut(passage, skb);
  if (!route || isBlackhole(route)) return unroutable(skb, route);
  skb.outputDevice = route.device;
  return leave(passage, skb, followRoute(passage, skb));

  function unroutable(lost: Skb, into: Way | undefined): Departure {
    const reason = into ? 'blackhole' : 'no-route';
    return stopped(passage, lost, { kind: 'unroutable', reason, destination: destinationOf(lost) });
  }
}

function enter(passage: Passage, skb: Skb): Departure {
  const stop = runHook('prerouting', skb, passage);
  return stop ? stopped(passage, skb, stop) : routeIn(passage, skb);
}

function routeIn(passage: Passage, skb: Skb): Departure {
  const { netns } = passage;
  const destination = destinationOf(skb);
  const own = netns.deviceOf(destination);
  if (own) {
    passage.record({ kind: 'local', destination, device: own.name });
    return deliver(passage, skb);
  }
  if (!netns.forwarding) return stopped(passage, skb, { kind: 'unroutable', reason: 'not-forwarding', destination });
  const route = netns.route(destination, flowOf(skb));
  if (!route) return stopped(passage, skb, { kind: 'unroutable', reason: 'no-route', destination });
  if (isBlackhole(route)) return stopped(passage, skb, { kind: 'unroutable', reason: 'blackhole', destination });
  const nextHop = followRoute(passage, skb);
  skb.packet = withHopSpent(skb.packet);
  skb.outputDevice = route.device;
  const stop = runHook('forward', skb, passage);
  return stop ? stopped(passage, skb, stop) : leave(passage, skb, nextHop);
}

/** The program at a device has the packet; undefined when it lets it go its way. */
function handle(passage: Passage, skb: Skb, program: Program | undefined): Departure | undefined {
  if (!program) return undefined;
  const outcome = runProgram(program, skb, passage);
  if (outcome.kind === 'stop') return stopped(passage, skb, outcome.stop);
  if (outcome.kind === 'redirect') return redirect(passage, skb, { program, route: outcome.route });
  if (outcome.kind === 'wrap') return wrap(passage, skb, outcome);
  if (program.upBy !== undefined) skb.inputDevice = program.upBy;
  return undefined;
}

/** A program writes the outer headers itself, and hands the packet to the stack to send on. */
function wrap(passage: Passage, skb: Skb, { tunnel, peer }: { tunnel: ProgramTunnel; peer: IpAddress }): Departure {
  const { link, mtuBytes } = tunnel;
  const { sizeBytes } = skb.packet;
  const name = (skb.outputDevice ?? skb.inputDevice) as string;
  if (sizeBytes > mtuBytes) {
    return stopped(passage, skb, { kind: 'too-big', device: name, sizeBytes, mtuBytes, of: 'device' });
  }
  return intoTunnel(passage, skb, { name, mtuBytes, link, remote: peer });
}

function redirect(passage: Passage, skb: Skb, { program, route }: { program: Program; route: Route }): Departure {
  const destination = destinationOf(skb);
  skb.redirects = (skb.redirects ?? 0) + 1;
  if (skb.redirects > mostRedirects) return stopped(passage, skb, { kind: 'looped', hops: skb.redirects });
  if (isBlackhole(route)) return stopped(passage, skb, { kind: 'unroutable', reason: 'blackhole', destination });
  passage.record({ kind: 'routed', route, destination, program: program.name });
  skb.outputDevice = route.device;
  delete skb.routeMtuBytes;
  const isUp = route.kind === 'local' || passage.netns.device(route.device)?.link.kind === 'internal';
  if (!isUp) return transmit(passage, skb, nextHopOf(route, destination));
  const { packet, mark } = skb;
  return enter(passage, { packet, mark, inputDevice: route.device });
}

/** A frame between two ports of one bridge: with br_netfilter it passes the hooks as if it were routed. */
function crossBridge(passage: Passage, skb: Skb, addressedTo: IpAddress): Departure {
  const bridge = passage.netns.device(skb.inputDevice as string) as Device;
  skb.outputDevice = bridge.name;
  if (!passage.netns.bridgeNetfilter) return transmit(passage, skb, addressedTo);
  const before = destinationOf(skb);
  const early = runHook('prerouting', skb, passage);
  if (early) return stopped(passage, skb, early);
  if (destinationOf(skb) !== before) return routeIn(passage, skb);
  const stop = runHook('forward', skb, passage);
  return stop ? stopped(passage, skb, stop) : leave(passage, skb, addressedTo);
}

function deliver(passage: Passage, skb: Skb): Departure {
  const stop = runHook('input', skb, passage);
  if (stop) return stopped(passage, skb, stop);
  confirm(skb, passage);
  const tuple = tupleOf(skb.packet);
  const listener = passage.netns.listener(tuple);
  // A tunnel takes what comes back too: for conntrack that is an answer, where both ends use one port or none.
  if (listener && 'tunnelDevice' in listener) return unwrap(passage, skb, listener.tunnelDevice);
  // An answer goes to the socket that asked, whoever listens on that port.
  if (skb.tracked?.direction === 'reply') {
    recognise(passage, skb);
    return handOver({ program: '', evidence: 'observed', rivals: [] });
  }
  if (!listener) return stopped(passage, skb, { kind: 'no-listener', tuple });
  return handOver(listener);

  function handOver(socket: Socket): Departure {
    passage.record({ kind: 'delivered', tuple: tupleOf(skb.packet), socket });
    return { kind: 'delivered', packet: skb.packet, socket };
  }
}

function unwrap(passage: Passage, skb: Skb, deviceName: string): Departure {
  const device = passage.netns.device(deviceName) as Device & { link: TunnelLink };
  const tunnel = tunnelOf(skb.packet);
  const inner = decapsulate(skb.packet, overheadBytesOf(device.link, packetFamily(skb.packet)));
  if (!inner || !tunnel) {
    return stopped(passage, skb, { kind: 'no-listener', tuple: tupleOf(skb.packet) });
  }
  passage.record({ kind: 'decapsulated', device: deviceName, tunnel });
  const { link } = device;
  const mark = 'numbering' in link ? (link.numbering?.markOf(tunnel.networkId) ?? 0) : 0;
  const unwrapped: Skb = { packet: inner, mark, inputDevice: deviceName };
  return handle(passage, unwrapped, device.programs?.ingress) ?? enter(passage, unwrapped);
}

function leave(passage: Passage, skb: Skb, nextHop: IpAddress): Departure {
  const stop = runHook('postrouting', skb, passage);
  if (stop) return stopped(passage, skb, stop);
  confirm(skb, passage);
  return transmit(passage, skb, nextHop);
}

function transmit(passage: Passage, skb: Skb, routedTo: IpAddress): Departure {
  const { netns } = passage;
  const device = netns.device(skb.outputDevice as string);
  if (!device) throw new Error(`invariant: ${netns.id} has no device ${skb.outputDevice}`);
  const routedFor = destinationOf(skb);
  const tooBig = (mtuBytes: number, of: 'device' | 'route'): Departure | undefined => {
    const { sizeBytes } = skb.packet;
    // Simplified: an outer packet is not judged, since the kernel may fragment it; the tunnel device's own MTU is.
    if (sizeBytes <= mtuBytes || tunnelOf(skb.packet) !== undefined) return undefined;
    return stopped(passage, skb, { kind: 'too-big', device: device.name, sizeBytes, mtuBytes, of });
  };
  const stop = skb.routeMtuBytes === undefined ? undefined : tooBig(skb.routeMtuBytes, 'route');
  const handled = stop ?? handle(passage, skb, device.programs?.egress) ?? tooBig(device.mtuBytes, 'device');
  if (handled) return handled;
  const nextHop = destinationOf(skb) === routedFor ? routedTo : (neighbourTowards(passage, skb) ?? routedTo);
  const { packet } = skb;
  const { link } = device;
  switch (link.kind) {
    case 'loopback': {
      const { outputDevice: _, ...looped } = skb;
      return enter(passage, { ...looped, inputDevice: device.name });
    }
    case 'veth':
    case 'physical':
      if (link.kind === 'veth' && link.hasNeighbour?.(nextHop) === false) return noNeighbour(passage, skb, nextHop);
      passage.record({ kind: 'transmitted', device: device.name, nextHop });
      return { kind: 'left', packet, device, nextHop };
    case 'dummy':
    case 'internal':
      return noNeighbour(passage, skb, nextHop);
    case 'bridge': {
      const portName = link.portTowards(nextHop);
      const port = portName === undefined ? undefined : netns.device(portName);
      if (!port) return noNeighbour(passage, skb, nextHop);
      if (port.name === skb.bridgePort && !(port.link as VethLink).hairpin) {
        const verdict: Stop = { kind: 'unroutable', reason: 'no-hairpin', destination: nextHop, device: port.name };
        return stopped(passage, skb, verdict);
      }
      passage.record({ kind: 'bridged', bridge: device.name, port: port.name, origin: port.origin });
      return { kind: 'left', packet, device: port, nextHop };
    }
    case 'vxlan':
    case 'geneve':
    case 'ipip':
    case 'gre':
    case 'wireguard': {
      const remote = link.remoteTowards(nextHop);
      if (remote === undefined) return noNeighbour(passage, skb, nextHop);
      return intoTunnel(passage, skb, { name: device.name, mtuBytes: device.mtuBytes, link, remote });
    }
  }
}

/** A program that puts in another destination looks for its neighbour too. */
function neighbourTowards({ netns }: Passage, skb: Skb): IpAddress | undefined {
  const destination = destinationOf(skb);
  const route = netns.route(destination, flowOf(skb));
  return route?.device === skb.outputDevice ? nextHopOf(route as Route, destination) : undefined;
}

function intoTunnel(
  passage: Passage,
  skb: Skb,
  { name, mtuBytes, link, remote }: { name: string; mtuBytes: number; link: TunnelLink; remote: IpAddress },
): Departure {
  const local = link.local ?? sourceAddress(passage.netns, remote);
  if (!local) return noNeighbour(passage, skb, remote);
  const { packet } = skb;
  const depth = packet.headers.filter(({ layer }) => layer === 'tunnel').length;
  if (depth >= mostTunnels) return stopped(passage, skb, { kind: 'looped', hops: depth });
  const { tunnel, outer } = wrapping(packet, link, { local, remote, mark: skb.mark });
  const overheadBytes = overheadBytesOf(link, familyOf(remote));
  const { sizeBytes } = packet;
  passage.record({ kind: 'encapsulated', device: name, tunnel, outer, overheadBytes, sizeBytes, mtuBytes });
  return originate(passage, { packet: encapsulate(packet, { tuple: outer, tunnel, overheadBytes }), mark: 0 });
}

function noNeighbour(passage: Passage, skb: Skb, destination: IpAddress): Departure {
  const verdict: Stop = { kind: 'unroutable', reason: 'no-neighbour', destination, device: skb.outputDevice as string };
  return stopped(passage, skb, verdict);
}

type Way = Pick<Route, 'device' | 'kind'>;

function isBlackhole({ kind }: Way): boolean {
  return kind === 'blackhole';
}

function routeOut(passage: Passage, skb: Skb): Way | undefined {
  const destination = destinationOf(skb);
  return passage.netns.deviceOf(destination) ? { device: 'lo' } : passage.netns.route(destination, flowOf(skb));
}

/** The next hop by the route to the packet's destination, which exists; a choice among equal gateways is made here. */
function followRoute(passage: Passage, skb: Skb): IpAddress {
  const destination = destinationOf(skb);
  // What goes to an address of this netns comes back in by `lo`, and is found to be local there.
  if (passage.netns.deviceOf(destination)) return destination;
  const route = passage.netns.route(destination, flowOf(skb)) as Route;
  const { multipath, mtuBytes } = route;
  if (mtuBytes === undefined) delete skb.routeMtuBytes;
  else skb.routeMtuBytes = mtuBytes;
  if (!multipath) {
    passage.record({ kind: 'routed', route, destination });
    return nextHopOf(route, destination);
  }
  const of = multipath.length;
  const index = of > 1 ? passage.decide({ weights: multipath.map(() => 1 / of) }) : 0;
  const via = multipath[index] as IpAddress;
  passage.record({ kind: 'routed', route, destination, taken: { via, index: index + 1, of } });
  return via;
}

function stopped(passage: Passage, skb: Skb, verdict: Stop): Departure {
  passage.record({ kind: 'stopped', verdict });
  return { kind: 'stopped', packet: skb.packet, verdict };
}

function flowOf({ packet, mark, inputDevice }: Skb): Flow {
  const { source } = packet.headers[0];
  return inputDevice === undefined ? { source, mark } : { source, mark, inputDevice };
}

function destinationOf(skb: Skb): IpAddress {
  return skb.packet.headers[0].destination;
}
