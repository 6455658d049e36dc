// A network namespace put together from its parts, with indexes by device name and by address.

import { type Device, type InterfaceAddress, isTunnel, type NetnsId } from '#kernel/device.js';
import type { NetNamespace, NetnsListing, Socket, TunnelEnd } from '#kernel/netns.js';
import { kernelOrigin, type Origin } from '#kernel/origin.js';
import { type Flow, lookUp, type PolicyRouting } from '#kernel/policy-routing.js';
import type { Program } from '#kernel/program.js';
import type { RouteTable } from '#kernel/route.js';
import type { BaseChain, NetfilterHook } from '#kernel/rule.js';
import type { Ruleset } from '#kernel/ruleset.js';
import { takes } from '#kernel/tunnel.js';
import { type Family, type IpAddress, isLoopback } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';

export type SocketAddress = Pick<Tuple, 'protocol' | 'destination' | 'destinationPort'>;

/** Who listens in a netns. */
export interface Listeners {
  find(socket: SocketAddress): Socket | undefined;
  list(): NetnsListing['sockets'];
}

export interface Parts {
  readonly id: NetnsId;
  readonly origin: Origin;
  readonly forwarding: boolean;
  readonly bridgeNetfilter: boolean;
  readonly devices: readonly Device[];
  readonly routes: RouteTable;
  readonly policy: PolicyRouting;
  readonly ruleset: Ruleset;
  readonly listeners: Listeners;
  readonly socketProgram?: Program | undefined;
}

const loopback: Device = {
  name: 'lo',
  addresses: [
    { address: '127.0.0.1', prefixLength: 8 } as InterfaceAddress,
    { address: '::1', prefixLength: 128 } as InterfaceAddress,
  ],
  mtuBytes: 65536,
  link: { kind: 'loopback' },
  origin: kernelOrigin,
};

const unsent: Flow = { mark: 0 };

export class FurnishedNetns implements NetNamespace {
  readonly id: NetnsId;
  readonly forwarding: boolean;
  readonly bridgeNetfilter: boolean;
  readonly origin: Origin;
  private readonly parts: Parts;
  private readonly byName: ReadonlyMap<string, Device>;
  private readonly byAddress: ReadonlyMap<IpAddress, Device>;

  constructor(parts: Parts) {
    this.parts = { ...parts, devices: [loopback, ...parts.devices] };
    this.id = parts.id;
    this.forwarding = parts.forwarding;
    this.bridgeNetfilter = parts.bridgeNetfilter;
    this.origin = parts.origin;
    const { devices } = this.parts;
    this.byName = new Map(devices.map((device) => [device.name, device]));
    this.byAddress = new Map(devices.flatMap((device) => device.addresses.map(({ address }) => [address, device])));
  }

  device(name: string): Device | undefined {
    return this.byName.get(name);
  }

  deviceOf(address: IpAddress): Device | undefined {
    return this.byAddress.get(address) ?? (isLoopback(address) ? loopback : undefined);
  }

  route(destination: IpAddress, flow: Flow = unsent) {
    const { routes: main, policy } = this.parts;
    return lookUp(destination, policy, { main, flow });
  }

  get socketProgram(): Program | undefined {
    return this.parts.socketProgram;
  }

  chains(hook: NetfilterHook, family: Family): readonly BaseChain[] {
    return this.parts.ruleset.chains(hook, family);
  }

  listener(socket: SocketAddress): Socket | TunnelEnd | undefined {
    return this.tunnelAt(socket) ?? this.parts.listeners.find(socket);
  }

  list(): NetnsListing {
    const { devices, routes, policy, ruleset, listeners, socketProgram } = this.parts;
    const [chains, sockets] = [ruleset.all(), listeners.list()];
    return { devices, routes: routes.list(), policy, chains, sockets, socketProgram };
  }

  private tunnelAt(socket: SocketAddress): TunnelEnd | undefined {
    const tunnel = this.parts.devices.find(({ link }) => isTunnel(link) && takes(link, socket));
    return tunnel && { tunnelDevice: tunnel.name };
  }
}
