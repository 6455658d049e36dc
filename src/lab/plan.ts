// A modelled cluster as commands for a real kernel: one network namespace per node and pod, with the devices, addresses,
// routes and rules that `show` lists, and a router between the nodes' subnets. Only text is made here; host.ts runs it.

import { createHash } from 'node:crypto';
import { subnetOf } from '#cluster/node-subnet.js';
import type { Fabric } from '#fabric/fabric.js';
import type { Device, NetnsId } from '#kernel/device.js';
import type { NetNamespace } from '#kernel/netns.js';
import type { PolicyRule } from '#kernel/policy-routing.js';
import type { Route } from '#kernel/route.js';
import type { BaseChain } from '#kernel/rule.js';
import { type Cidr, type Family, familyOf, type IpAddress } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';
import { setCommands } from './address-sets.js';

/** A machine of the lab. */
export interface LabNetns {
  /** As `ip netns` names it. */
  readonly name: string;
  /** As the model does. */
  readonly id: NetnsId;
  /** `ip` commands, run inside it in this order. */
  readonly commands: readonly string[];
  readonly bridgeCommands: readonly string[];
  readonly sysctls: readonly (readonly [path: string, value: string])[];
  /** For `ipset restore`. */
  readonly sets: readonly string[];
  /** For iptables-restore and ip6tables-restore. */
  readonly rules: { readonly 4: string; readonly 6: string };
  readonly listens: readonly LabSocket[];
}
export interface LabSocket {
  readonly protocol: Protocol;
  readonly address: IpAddress;
  readonly port: number;
}
export interface LabPlan {
  /** `ip` commands in the router's own netns, which joins the others. */
  readonly router: readonly string[];
  /** The router's own devices. */
  readonly links: readonly string[];
  readonly machines: readonly LabNetns[];
  /** What this kernel cannot be asked to make, and why. */
  readonly missing: readonly string[];
}

/** The tables of one family as `iptables-restore` reads them. */
export type RuleText = (chains: readonly BaseChain[], family: Family) => readonly string[];

/** Of a machine outside the cluster, which answers on every port asked of it. */
export interface Outside {
  readonly address: IpAddress;
  readonly ports: readonly number[];
}

export function planOf(fabric: Fabric, outside: Outside, ruleText: RuleText): LabPlan {
  const { cluster } = fabric;
  const namespaces = [
    ...cluster.nodes.map((node) => fabric.netnsOfNode(node)),
    ...cluster.pods.flatMap((pod) => (pod.spec.hostNetwork ? [] : (fabric.netnsOfPod(pod) ?? []))),
  ];
  const names = new Map(namespaces.map(({ id }, index) => [id, `lab${index}`]));
  const plan = new Planner(fabric, names, { outside: outside.address, ruleText });
  for (const netns of namespaces) plan.wire(netns);
  return {
    router: [...plan.router, ...outsideCommands(outside)],
    links: [...plan.links, 'border0'],
    machines: [...namespaces.map((netns) => plan.machine(netns)), outsideMachine(outside)],
    missing: [...plan.missing],
  };
}

interface Given {
  readonly outside: IpAddress;
  readonly ruleText: RuleText;
}

class Planner {
  readonly router: string[] = [];
  readonly links: string[] = [];
  readonly missing = new Set<string>();
  private readonly made = new Set<string>();
  private readonly switches = new Map<string, string>();
  private readonly fabric: Fabric;
  private readonly names: ReadonlyMap<NetnsId, string>;
  private readonly given: Given;

  constructor(fabric: Fabric, names: ReadonlyMap<NetnsId, string>, given: Given) {
    this.fabric = fabric;
    this.names = names;
    this.given = given;
  }

  /** Veth pairs and cards, which have two ends and so are made from outside. */
  wire(netns: NetNamespace): void {
    for (const device of netns.list().devices) {
      if (device.link.kind === 'physical') this.card(netns, device);
      if (device.link.kind === 'veth') this.veth(netns, device);
    }
  }

  private veth(netns: NetNamespace, { name, mtuBytes, link }: Device): void {
    if (link.kind !== 'veth') return;
    const { netns: peer, device: peerDevice } = link.peer;
    const [here, there] = [this.names.get(netns.id), this.names.get(peer)];
    const key = [`${netns.id} ${name}`, `${peer} ${peerDevice}`].sort().join(' ');
    if (!here || !there || this.made.has(key)) return;
    this.made.add(key);
    const near = `name ${name} mtu ${mtuBytes} address ${macOf(netns.id, name)} netns ${here}`;
    const far = `name ${peerDevice} mtu ${mtuBytes} address ${macOf(peer, peerDevice)} netns ${there}`;
    this.router.push(`link add ${near} type veth peer ${far}`);
  }

  private card(netns: NetNamespace, { name, mtuBytes, addresses }: Device): void {
    const node = this.fabric.cluster.nodes.find((own) => `node/${own.name}` === netns.id);
    const machine = this.names.get(netns.id);
    if (!node || !machine) return;
    const port = `${machine}-${this.router.length}`;
    const near = `name ${name} mtu ${mtuBytes} address ${macOf(netns.id, name)} netns ${machine}`;
    this.router.push(`link add ${near} type veth peer name ${port} mtu ${mtuBytes}`);
    this.links.push(port);
    const [first] = addresses;
    const bridge = this.switchOf(first ? subnetOf(node, first.address) : undefined, netns, mtuBytes);
    this.router.push(`link set ${port} master ${bridge} up`);
  }

  /** One bridge per subnet of the nodes, with the router's address in it. */
  private switchOf(subnet: Cidr | undefined, netns: NetNamespace, mtuBytes: number): string {
    const key = subnet?.text ?? 'none';
    const known = this.switches.get(key);
    if (known) return known;
    const name = `sw${this.switches.size}`;
    this.switches.set(key, name);
    this.links.push(name);
    this.router.push(`link add ${name} mtu ${mtuBytes} type bridge`, `link set ${name} up`);
    for (const route of netns.list().routes) {
      const { via, destination } = route;
      if (via === undefined || destination.length !== 0) continue;
      const length = subnet && subnet.family === familyOf(via) ? subnet.length : 64;
      this.router.push(`addr add ${via}/${length} dev ${name}${familyOf(via) === 6 ? ' nodad' : ''}`);
    }
    return name;
  }

  machine(netns: NetNamespace): LabNetns {
    const { devices, routes, policy, chains, sockets } = netns.list();
    const { ruleText } = this.given;
    const own = [...devices];
    const built = own.filter((device) => this.isBuilt(netns, device));
    const names = new Set(built.map(({ name }) => name));
    const usable = [...routes].filter(({ device, kind }) => kind === 'blackhole' || names.has(device));
    const tables = [...policy.tables].flatMap(([number, table]) =>
      [...table.list()]
        .filter(({ device }) => names.has(device))
        .map((route) => `${routeCommand(route)} table ${number}`),
    );
    const listing = [...chains];
    const addresses = own.flatMap((device) =>
      device.link.kind === 'loopback' ? [] : device.addresses.map((a) => a.address),
    );
    const peers = tunnelPeers(this.fabric, netns, built);
    return {
      name: this.names.get(netns.id) as string,
      id: netns.id,
      commands: [
        'link set lo up',
        ...built.flatMap((device) => deviceCommands(netns.id, device)),
        ...built.flatMap(({ name, addresses: given, link }) =>
          link.kind === 'loopback'
            ? []
            : given.map(({ address, prefixLength }) => {
                const quick = familyOf(address) === 6 ? ' nodad' : '';
                return `addr add ${address}/${prefixLength} dev ${name} noprefixroute${quick}`;
              }),
        ),
        ...built.flatMap(({ name, link }) => (link.kind === 'loopback' ? [] : [`link set ${name} up`])),
        ...inOrder(usable).map(routeCommand),
        ...tables,
        ...policy.rules.map(ruleCommand),
        ...this.neighbours(netns, usable),
        ...peers.neighbours,
      ],
      bridgeCommands: peers.forwarding,
      sysctls: sysctlsOf(netns),
      sets: setCommands(listing, this.fabric.cluster, this.given.outside),
      rules: { 4: text(ruleText(listing, 4)), 6: text(ruleText(listing, 6)) },
      listens: distinct(
        [...sockets].flatMap(({ protocol, port }) => addresses.map((address) => ({ protocol, address, port }))),
      ),
    };
  }

  private isBuilt(netns: NetNamespace, { name, link }: Device): boolean {
    if (link.kind === 'veth') return this.names.has(link.peer.netns);
    if (['loopback', 'physical', 'bridge', 'vxlan'].includes(link.kind)) return true;
    this.missing.add(`${name} in ${netns.id}: a ${link.kind} device`);
    return false;
  }

  /** Where the other end answers for an address that it does not have (proxy ARP): said once and for all. */
  private neighbours(netns: NetNamespace, routes: readonly Route[]): readonly string[] {
    return routes.flatMap(({ via, device }) => {
      const link = netns.device(device)?.link;
      if (via === undefined || link?.kind !== 'veth' || link.bridge !== undefined) return [];
      const peer = this.fabric.netns(link.peer.netns);
      if (peer.deviceOf(via)) return [];
      return [`neigh replace ${via} lladdr ${macOf(peer.id, link.peer.device)} dev ${device} nud permanent`];
    });
  }
}

function deviceCommands(id: NetnsId, { name, mtuBytes, link }: Device): readonly string[] {
  const device = `name ${name} mtu ${mtuBytes} address ${macOf(id, name)}`;
  switch (link.kind) {
    case 'bridge':
      return [`link add ${device} type bridge`];
    case 'vxlan': {
      const { networkId, local, port } = link;
      return [`link add ${device} type vxlan id ${networkId} local ${local} dstport ${port} nolearning`];
    }
    case 'veth':
      if (link.bridge === undefined) return [];
      return [
        `link set ${name} master ${link.bridge}`,
        `link set ${name} type bridge_slave hairpin ${link.hairpin ? 'on' : 'off'}`,
      ];
    default:
      return [];
  }
}

/** flannel's neighbour entries and forwarding database, for every route into a VXLAN device. */
function tunnelPeers(fabric: Fabric, netns: NetNamespace, devices: readonly Device[]) {
  const neighbours: string[] = [];
  const forwarding: string[] = [];
  for (const { name, link } of devices) {
    if (link.kind !== 'vxlan') continue;
    for (const { via, device } of netns.list().routes) {
      const remote = via !== undefined && device === name ? link.remoteTowards(via) : undefined;
      const peer = remote === undefined ? undefined : fabric.cluster.nodeByAddress(remote);
      if (!peer) continue;
      const mac = macOf(`node/${peer.name}`, name);
      neighbours.push(`neigh replace ${via} lladdr ${mac} dev ${name} nud permanent`);
      forwarding.push(`fdb replace ${mac} dev ${name} dst ${remote} self permanent`);
    }
  }
  return { neighbours, forwarding };
}

/** Routes without a gateway first: the others' gateways are found by them. */
function inOrder(routes: readonly Route[]): readonly Route[] {
  return [...routes].sort((a, b) => Number(a.via !== undefined) - Number(b.via !== undefined));
}

function routeCommand({ destination, via, device, kind, multipath, source, onlink, scope }: Route): string {
  const family = destination.family === 6 ? '-6 ' : '';
  if (kind === 'blackhole') return `${family}route replace blackhole ${destination.text}`;
  const way = multipath
    ? multipath.map((gateway) => `nexthop via ${gateway} dev ${device}`).join(' ')
    : `${via === undefined ? '' : `via ${via} `}dev ${device}${onlink ? ' onlink' : ''}`;
  const chosen = source === undefined ? '' : ` src ${source}`;
  const reach = scope === undefined || destination.family === 6 ? '' : ` scope ${scope}`;
  return `${family}route replace ${destination.text}${chosen}${reach} ${way}`;
}

function ruleCommand({ priority, family, from, to, mark, inputDevice, table }: PolicyRule): string {
  const parts = [
    from && `from ${from.text}`,
    to && `to ${to.text}`,
    mark && `fwmark ${mark.value}/${mark.mask}`,
    inputDevice && `iif ${inputDevice}`,
  ];
  return `${family === 6 ? '-6 ' : ''}rule add pref ${priority} ${parts.filter(Boolean).join(' ')} lookup ${table}`;
}

function sysctlsOf({ forwarding, bridgeNetfilter }: NetNamespace): LabNetns['sysctls'] {
  const flag = (on: boolean) => (on ? '1' : '0');
  return [
    ['net/ipv4/ip_forward', flag(forwarding)],
    ['net/ipv6/conf/all/forwarding', flag(forwarding)],
    ['net/ipv4/conf/all/rp_filter', '0'],
    ['net/ipv4/conf/default/rp_filter', '0'],
    ['net/ipv4/conf/all/route_localnet', flag(forwarding)],
    // Refusals by ICMP are otherwise sent a few in a second only, and the rest would look like silence.
    ['net/ipv4/icmp_ratelimit', '0'],
    ['net/ipv4/icmp_msgs_per_sec', '100000'],
    ['net/ipv4/icmp_msgs_burst', '100000'],
    ['net/ipv6/icmp/ratelimit', '0'],
    ['net/bridge/bridge-nf-call-iptables', flag(bridgeNetfilter)],
    ['net/bridge/bridge-nf-call-ip6tables', flag(bridgeNetfilter)],
  ];
}

const outsideName = 'outside';
/** The link between the router and the world. */
const border = { near: '100.127.255.1', far: '100.127.255.2', length: 30 } as const;

function outsideCommands({ address }: Outside): readonly string[] {
  return [
    `link add name border0 type veth peer name eth0 netns ${outsideName}`,
    `addr add ${border.near}/${border.length} dev border0`,
    'link set border0 up',
    `route add ${address}/32 via ${border.far} onlink dev border0`,
  ];
}

function outsideMachine({ address, ports }: Outside): LabNetns {
  return {
    name: outsideName,
    id: `client/${address}`,
    commands: [
      'link set lo up',
      `addr add ${border.far}/${border.length} dev eth0`,
      `addr add ${address}/32 dev lo`,
      'link set eth0 up',
      `route add default via ${border.near} src ${address}`,
    ],
    bridgeCommands: [],
    sysctls: [],
    sets: [],
    rules: { 4: '', 6: '' },
    listens: ports.flatMap((port) => (['TCP', 'UDP'] as const).map((protocol) => ({ protocol, address, port }))),
  };
}

/** Locally administered, and the same in every run. */
function macOf(id: NetnsId, device: string): string {
  const bytes = createHash('sha1').update(`${id} ${device}`).digest('hex').slice(0, 10);
  return ['02', ...(bytes.match(/../g) ?? [])].join(':');
}

/** Containers of one pod may claim the same port; one of them gets it. */
function distinct(sockets: readonly LabSocket[]): readonly LabSocket[] {
  return [...new Map(sockets.map((socket) => [Object.values(socket).join(' '), socket])).values()];
}

function text(lines: readonly string[]): string {
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
