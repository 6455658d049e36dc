// Felix' programs: at the pods' devices, at the node's card and tunnels, and at sockets. All of them share one table of
// connections (projectcalico/calico felix/bpf-gpl/{tc.c,nat_lookup.h,connect.h}, felix/bpf/proxy/syncer.go, v3.3x).

import type { CalicoPool, CalicoSettings } from '#cluster/calico.js';
import type { Cluster, Pod } from '#cluster/inventory.js';
import type { DevicePrograms } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import { type Program, type ProgramTunnel, programChain } from '#kernel/program.js';
import { joinTables, type RouteTable, routeTable } from '#kernel/route.js';
import { type BaseChain, type Chain, chainOf, dropPacket, type Match, type Rule } from '#kernel/rule.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { policyChain } from '#policy/chains.js';
import { type MapStyle, type ServiceMap, serviceMap } from '#proxy/service-map.js';
import { contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { sourceMarks } from './calico-ebpf-rules.js';
import { workloadRoutes } from './calico-veth.js';
import type { NetworkView } from './pod-network.js';
import { underlayAddress } from './underlay.js';

export interface Programmed {
  readonly view: NetworkView;
  readonly pools: readonly CalicoPool[];
  /** To the pods of other nodes. */
  readonly remote: RouteTable;
}

/** `CALI_VXLAN_VNI` of felix/bpf-gpl/nat.h: not the number of the tunnel between pods. */
const forwardingId = 0xca11c0;
/** Outer IP 20 or 40, UDP 8, VXLAN 8, inner Ethernet 14. */
const overheads: { readonly [F in Family]: number } = { 4: 50, 6: 70 };
const connections = { table: 'cali_v4_ct', keeps: 'all' } as const;
const accepted = 1;

export function atPod(around: Programmed, pod: Pod): DevicePrograms {
  const { view, remote } = around;
  const origin: Origin = { ...view.origin, object: pod.ref };
  const own = new Set(pod.addresses);
  const toPods = joinTables(routeTable(workloadRoutes(view)), remote);
  return {
    ingress: {
      name: 'from_wep',
      hook: 'tc-ingress',
      origin,
      connections,
      chains: (family) => [
        ...services(around, family, { hook: 'tc-ingress', clients: 'insiders' }),
        ...policy(around, pod, { family, direction: 'Egress' }),
        ...marking(around, pod, family),
      ],
      // What a pod sends to itself gets the node's address first, by iptables.
      routes: { ...toPods, lookup: (to) => (own.has(to) ? undefined : toPods.lookup(to)) },
      tunnel: forwarder(view, () => undefined),
      answers: 'as-they-came',
    },
    egress: {
      name: 'to_wep',
      hook: 'tc-egress',
      origin,
      connections,
      chains: (family) => policy(around, pod, { family, direction: 'Ingress' }),
    },
  };
}

/** At the node's card, and at what comes out of a tunnel. */
export function atUplink(around: Programmed): DevicePrograms {
  const { view } = around;
  const { node, cluster, origin } = view;
  const peerOf = (address: IpAddress): IpAddress | undefined => {
    const pod = cluster.podByAddress(address);
    const peer = pod?.nodeName === undefined ? cluster.nodeByAddress(address) : cluster.node(pod.nodeName);
    return peer && peer !== node ? underlayAddress(peer, familyOf(address)) : undefined;
  };
  const shared = { origin, connections } as const;
  return {
    ingress: {
      ...shared,
      name: 'from_hep',
      hook: 'tc-ingress',
      chains: (family) => services(around, family, { hook: 'tc-ingress' }),
      routes: routeTable(workloadRoutes(view)),
      tunnel: forwarder(view, peerOf),
      answers: 'as-they-came',
    },
    egress: {
      ...shared,
      name: 'to_hep',
      hook: 'tc-egress',
      chains: () => [],
      tunnel: forwarder(view, () => undefined),
    },
  };
}

/** `connect` and, for UDP, `sendmsg`. Where no endpoint is left, the packet goes out and is refused at a device. */
export function atSockets(around: Programmed, protocols: CalicoSettings['connectTime']): Program | undefined {
  if (protocols === 'none') return undefined;
  const hook = 'connect';
  const isTaken = (protocol: unknown) => protocols === 'all' || protocol === 'TCP';
  return {
    name: 'calico_connect',
    hook,
    origin: around.view.origin,
    connections: { table: 'cali_ct_nats', keeps: 'all' },
    chains(family) {
      const { translating } = table(around, family, 'insiders');
      const chain: Chain = {
        name: translating.name,
        *rules() {
          for (const rule of translating.rules()) if (isTaken(rule.match.protocol)) yield rule;
        },
        candidates: (socket) => (isTaken(socket.protocol) ? (translating.candidates?.(socket) ?? []) : []),
      };
      return [programChain(chain, { family, table: 'nat', hook })];
    },
  };
}

/** Packets to a node port go so to the node of the endpoint. */
function forwarder({ cluster }: NetworkView, remoteTowards: (address: IpAddress) => IpAddress | undefined) {
  const { calico, nodeMtuBytes } = cluster.settings;
  const port = calico?.vxlanPort ?? 4789;
  return (family: Family): ProgramTunnel => {
    const overheadBytes = overheads[family];
    return {
      link: { kind: 'vxlan', networkId: forwardingId, port, overheadBytes, remoteTowards },
      mtuBytes: nodeMtuBytes.value - overheadBytes,
    };
  };
}

interface Place {
  readonly hook: BaseChain['hook'];
  readonly clients?: MapStyle['clients'];
}

function services(around: Programmed, family: Family, { hook, clients }: Place): readonly BaseChain[] {
  const { refusing, translating } = table(around, family, clients);
  return [
    programChain(refusing, { family, table: 'filter', hook }),
    programChain(translating, { family, table: 'nat', hook }),
  ];
}

/** Pods and processes of a node ask any node's port of the table at hand; a client outside asks this node's. */
function table({ view }: Programmed, family: Family, clients: MapStyle['clients']): ServiceMap {
  return serviceMap(view, family, {
    component: 'calico/services',
    names: { refusing: 'cali_v4_nat_fe', translating: 'cali_v4_nat_be' },
    frontends: 'all',
    nodeAddresses: clients === 'insiders' ? allNodeAddresses(view.cluster) : view.node.addresses,
    refusal: { kind: 'reject', with: family === 6 ? 'icmp6-port-unreachable' : 'icmp-port-unreachable' },
    ...(clients ? { clients } : {}),
  });
}

const known = new WeakMap<Cluster, readonly IpAddress[]>();

function allNodeAddresses(cluster: Cluster): readonly IpAddress[] {
  const addresses = known.get(cluster) ?? cluster.nodes.flatMap((node) => node.addresses);
  known.set(cluster, addresses);
  return addresses;
}

interface Side {
  readonly family: Family;
  readonly direction: PolicyDirection;
}

/** The policy program of a pod's device. The node itself is always let in. */
function policy({ view }: Programmed, pod: Pod, { family, direction }: Side): readonly BaseChain[] {
  const { cluster, origin } = view;
  const hook = direction === 'Egress' ? 'tc-ingress' : 'tc-egress';
  const chain = policyChain(
    { cluster, pod, direction },
    {
      origin,
      naming: {
        podChain: () => 'tier default',
        policyChain: ({ ref }) => `knp.default.${ref.name}`,
        set: ({ ref }, field) => `${ref.namespace}/${ref.name}/${field.join('.')}`,
      },
      mark: accepted,
      refusal: dropPacket,
      ownNode: 'admitted-here',
    },
  );
  const { calico, calicoEndpointToHost } = cluster.settings;
  const isClosed = direction === 'Egress' && (calico?.endpointToHost ?? calicoEndpointToHost) === 'DROP';
  const toHost: Rule = {
    match: { states: { is: ['NEW'] }, destinationType: { is: 'LOCAL' } },
    target: dropPacket,
    origin,
  };
  const closed = isClosed ? [chainOf('defaultEndpointToHostAction', [toHost])] : [];
  return [...(chain ? [chain] : []), ...closed].map((each) => programChain(each, { family, table: 'filter', hook }));
}

/** What iptables shall give another source. */
function marking({ view, pools }: Programmed, pod: Pod, family: Family): readonly BaseChain[] {
  const { origin } = view;
  const own = pod.addresses.find((address) => familyOf(address) === family);
  if (own === undefined) return [];
  const isNew: Match = { states: { is: ['NEW'] } };
  const mark = (match: Match, { value, mask }: { value: number; mask: number }): Rule => ({
    match: { ...isNew, ...match },
    target: { kind: 'mark', value, mask },
    origin,
  });
  const loop = mark({ source: { is: hostCidr(own) }, destination: { is: hostCidr(own) } }, sourceMarks.loop);
  const home = pools.find(({ block }) => contains(block, own));
  const inPool = { name: 'in-pool', has: (address: IpAddress) => pools.some(({ block }) => contains(block, address)) };
  const beyond: Match = {
    source: { is: hostCidr(own) },
    destinationSet: { is: inPool, negated: true },
    destinationType: { is: 'LOCAL', negated: true },
  };
  const rules = home?.natOutgoing ? [mark(beyond, sourceMarks.outgoing), loop] : [loop];
  return [programChain(chainOf('nat-outgoing', rules), { family, table: 'mangle', hook: 'tc-ingress' })];
}
