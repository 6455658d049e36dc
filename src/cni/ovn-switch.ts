// The switch of a node, Open vSwitch bridge `br-int`, as its flow tables act at each of its ports: the pods' veths, the host's
// own port ovn-k8s-mp0, the tunnels to other nodes. OVN compiles its logical switches and routers into these tables.
// Simplified: the external bridge with the node's card in it, whose flows stand between card and gateway router, is the card.

import type { Pod } from '#cluster/inventory.js';
import { routerOf, subnetOf } from '#cluster/node-subnet.js';
import type { GatewayMode } from '#cluster/ovn.js';
import type { Device, DevicePrograms } from '#kernel/device.js';
import { type Memory, type Program, programChain } from '#kernel/program.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import type { BaseChain } from '#kernel/rule.js';
import { anywhere, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { encapAddress, firstOfFamilies, gatewayRouters, managementAddresses } from './ovn-addresses.js';
import { policyStage } from './ovn-policies.js';
import {
  gatewayBalancers,
  hairpin,
  hostBalancers,
  localOnlyBalancers,
  outgoingSource,
  switchBalancers,
} from './ovn-services.js';
import type { NetworkView } from './pod-network.js';
import { remoteRoutes } from './remote-blocks.js';
import { attachedPods, sandboxId } from './sandbox.js';

export const bridge = 'br-int';
export const managementDevice = 'ovn-k8s-mp0';
export const tunnelDevice = 'genev_sys_6081';

/** One connection passes the tables of several ports, and they share what they know of it. */
const connections: Memory = { table: bridge, keeps: 'all' };

/** Of the node's end (ovn-kubernetes go-controller/pkg/cni/helper_linux.go); the sandbox's ID is not in the API. */
export function portName(pod: Pod): string {
  return sandboxId(pod).slice(0, 15);
}

export interface SwitchSetting {
  readonly mode: GatewayMode;
  readonly mtuBytes: number;
  readonly genevePort: number;
}

export function switchDevices(view: NetworkView, setting: SwitchSetting): readonly Device[] {
  const { cluster, node, origin } = view;
  const inside = insideRoutes(view);
  const beyond = joinTables(inside, toOwnNode(view), gatewayRoutes(view, setting.mode));
  const ports = attachedPods(view).map((pod): Device => {
    const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
    return {
      name: portName(pod),
      addresses: [],
      mtuBytes: setting.mtuBytes,
      link: { kind: 'veth', peer },
      programs: {
        ingress: program(view, (family) => fromPod(view, pod, { family, mode: setting.mode }), beyond),
        egress: program(view, (family) => toPod(view, pod, family)),
      },
      origin: { ...origin, object: pod.ref },
    };
  });
  const management: Device = {
    name: managementDevice,
    addresses: managementAddresses(cluster, node),
    mtuBytes: setting.mtuBytes,
    link: { kind: 'internal', bridge },
    programs: {
      egress: program(view, (family) => (setting.mode === 'local' ? localOnlyBalancers(view, family) : []), inside),
    },
    origin,
  };
  return [management, ...tunnels(view, setting, beyond), ...ports];
}

/** What stands between the node's card and its host. */
export function gatewayPrograms(view: NetworkView, mode: GatewayMode): DevicePrograms {
  const inside = insideRoutes(view);
  const own = new Set(view.node.addresses);
  const taken = mode === 'shared' ? joinTables(inside, gatewayRoutes(view, mode)) : inside;
  // What is for the node goes up.
  const incoming: RouteTable = {
    lookup: (destination) => (own.has(destination) ? undefined : taken.lookup(destination)),
    list: () => taken.list(),
  };
  return {
    ingress: {
      ...program(view, (family) => (mode === 'shared' ? gatewayBalancers(view, family) : []), incoming),
      steers: 'translated',
    },
    egress: {
      ...program(view, (family) => hostBalancers(view, family), joinTables(backUp(view), inside)),
      steers: 'translated',
    },
  };
}

function program(
  { origin }: NetworkView,
  chains: (family: Family) => readonly BaseChain[],
  routes?: RouteTable,
): Program {
  return { name: bridge, hook: 'flow-tables', origin, connections, chains, ...(routes ? { routes } : {}) };
}

/** Load balancing, the pod's policies on what came of it, and in shared gateway mode the router at the cluster's edge. */
function fromPod(
  view: NetworkView,
  pod: Pod,
  { family, mode }: { readonly family: Family; readonly mode: GatewayMode },
): readonly BaseChain[] {
  return [
    ...switchBalancers(view, family),
    hairpin(view, pod, family),
    ...policies(view, pod, { family, direction: 'Egress' }),
    ...(mode === 'shared' ? [outgoingSource(view, family)] : []),
  ];
}

function toPod(view: NetworkView, pod: Pod, family: Family): readonly BaseChain[] {
  return policies(view, pod, { family, direction: 'Ingress' });
}

function policies(
  view: NetworkView,
  pod: Pod,
  { family, direction }: { readonly family: Family; readonly direction: 'Ingress' | 'Egress' },
): readonly BaseChain[] {
  const chain = policyStage(view, { pod, direction, family });
  return chain ? [programChain(chain, { family, table: 'filter', hook: 'flow-tables' })] : [];
}

/** The pods here, the host's port, and by tunnel what other nodes have. A switch knows who is on it, and drops the rest. */
function insideRoutes(view: NetworkView): RouteTable {
  const { cluster, node, origin } = view;
  const pods = attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      return { destination: hostCidr(address), device: portName(pod), origin: { ...origin, object: pod.ref } };
    }),
  );
  const host = managementAddresses(cluster, node).map(
    ({ address }): Route => ({ destination: hostCidr(address), device: managementDevice, origin }),
  );
  const nobody = firstOfFamilies(node.podCidrs).map(
    (destination): Route => ({ destination, kind: 'blackhole', device: 'lo', origin }),
  );
  const remote = remoteRoutes(view, ({ block, node: peer }) => {
    const via = encapAddress(peer);
    return via && { destination: block, via, device: tunnelDevice, origin };
  });
  return joinTables(routeTable([...pods, ...host, ...nobody]), remote, remoteRouters(view));
}

/** Answers to what came in by the gateway router of another node. */
function remoteRouters({ cluster, node, origin }: NetworkView): RouteTable {
  const { owners } = gatewayRouters(cluster);
  const routeTo = (address: IpAddress): Route | undefined => {
    const peer = owners.get(address);
    const via = peer && peer !== node ? encapAddress(peer) : undefined;
    return via && { destination: hostCidr(address), via, device: tunnelDevice, origin };
  };
  return {
    lookup: routeTo,
    *list() {
      for (const address of owners.keys()) {
        const route = routeTo(address);
        if (route) yield route;
      }
    },
  };
}

/** A policy of the cluster's router: pods reach their own node by its port on the switch. */
function toOwnNode({ node, origin }: NetworkView): RouteTable {
  return routeTable(
    node.addresses.map((address): Route => ({ destination: hostCidr(address), device: managementDevice, origin })),
  );
}

/** What the host gets back: a process of its own is the endpoint of a Service that it asked. */
function backUp({ cluster, node, origin }: NetworkView): RouteTable {
  const device = cluster.settings.nodeDevice.value;
  return routeTable(
    node.addresses.map((address): Route => ({ destination: hostCidr(address), kind: 'local', device, origin })),
  );
}

/** Out of the cluster: by the card, or to the host, which has routes of its own. */
function gatewayRoutes({ cluster, node, origin }: NetworkView, mode: GatewayMode): RouteTable {
  if (mode === 'local') {
    return routeTable(
      managementAddresses(cluster, node).map(({ address: via }): Route => {
        return { destination: anywhere[familyOf(via)], via, device: managementDevice, origin };
      }),
    );
  }
  const device = cluster.settings.nodeDevice.value;
  return routeTable(
    node.addresses.flatMap((address): readonly Route[] => [
      { destination: anywhere[familyOf(address)], via: routerOf(cluster, node, address), device, origin },
      { destination: subnetOf(node, address), device, scope: 'link', origin },
    ]),
  );
}

/** Geneve base header, one option of OVN and an inner Ethernet header (go-controller/pkg/config/config.go). */
const overheadBytes: { readonly [F in Family]: number } = { 4: 58, 6: 78 };

function tunnels(
  { cluster, node, ...view }: NetworkView,
  { genevePort: port }: SwitchSetting,
  routes: RouteTable,
): readonly Device[] {
  const local = encapAddress(node);
  if (!local) return [];
  const overhead = overheadBytes[familyOf(local)];
  const { origin } = view;
  return [
    {
      name: tunnelDevice,
      addresses: [],
      // Simplified: Open vSwitch gives it 65000 and the card decides; here it is what the card leaves.
      mtuBytes: cluster.settings.nodeMtuBytes.value - overhead,
      link: { kind: 'geneve', local, port, overheadBytes: overhead, remoteTowards: (nextHop) => nextHop },
      programs: { ingress: program({ cluster, node, origin }, () => [], routes) },
      origin,
    },
  ];
}
