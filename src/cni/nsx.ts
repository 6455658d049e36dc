// NSX-T's container plugin: a node's Open vSwitch bridge gives each pod a VLAN of its own on the way out, so a packet meets
// NSX on the hypervisor even between two pods of one node. ClusterIPs are translated in the bridge.
// (VMware: "Overview of NCP"; vmware/nsx-container-plugin-operator; flows as a node of NCP 2.4 shows them.)

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Device, DevicePrograms } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import { type Program, programChain } from '#kernel/program.js';
import { type Route, routeTable } from '#kernel/route.js';
import { chainOf, dropPacket, type Rule } from '#kernel/rule.js';
import { serviceMap } from '#proxy/service-map.js';
import { anywhere, type Cidr, cidrOf, familyOf, hostCidr, type IpAddress, nth } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { nsxNetwork } from './nsx-network.js';
import { nsxSettings } from './nsx-settings.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { attachedPods, sandboxId } from './sandbox.js';

const bridge = 'br-int';
const hook = 'flow-tables';

export const nsx: PodNetwork = {
  name: 'nsx-ncp',
  component: 'cni/nsx',
  title: 'NSX-T Container Plugin',
  policy: 'walked',
  underlay: { cardOf: (_pod, { cluster }) => nsxSettings(cluster).uplink, between: nsxNetwork },
  simplified: [
    'NSX itself is one place: its segments, routers and tunnels between hypervisors (Geneve) are in no manifest',
    'the default rule of the distributed firewall lets through, as NSX installs it; rules that administrators wrote are not seen',
    'with a baseline_policy_type, what it does not name is undecided',
    'where policies do not admit the node of a pod, and where a pod is chosen to answer itself, the trace is undecided',
    'a node sees a pod’s own address; behind the NAT of a tier-0 it sees the namespace’s (unverified)',
    'the address by which a namespace leaves is made up; annotation ncp/snat_pool of Services is not read',
    'addresses that are made up for pods come from blocks of nodes; NSX gives a subnet to each namespace',
    'Ingresses of NSX and host ports are not modelled',
    'the card of the switch is ens192 unless ncp.ini says ovs_uplink_port; it has no address of the node; port names are made up',
  ],

  detect(cluster) {
    const [from] = [
      ...cluster.evidenceOf('Deployment', undefined, 'nsx-ncp'),
      ...cluster.evidenceOf('DaemonSet', undefined, 'nsx-node-agent'),
    ];
    return from ?? cluster.configMap(undefined, 'nsx-ncp-config')?.ref;
  },

  attachPod(pod, { cluster, node, origin }) {
    const peer = { netns: `node/${node.name}`, device: portName(pod) } as const;
    const subnets = pod.addresses.map((address) => ({ address, subnet: subnetOf(cluster, address) }));
    const routes = subnets.flatMap(({ address, subnet }): readonly Route[] => [
      { destination: anywhere[familyOf(address)], via: nth(subnet, 1) ?? address, device: 'eth0', origin },
      { destination: subnet, device: 'eth0', source: address, scope: 'link', protocol: 'kernel', origin },
    ]);
    const addresses = subnets.map(({ address, subnet }) => ({ address, prefixLength: subnet.length }));
    const mtuBytes = mtuOf(cluster);
    return {
      devices: [{ name: 'eth0', addresses, mtuBytes, link: { kind: 'veth', peer }, origin }],
      routes: routeTable(routes),
    };
  },

  prepareNode(view) {
    const { cluster, origin } = view;
    const { uplink } = nsxSettings(cluster);
    const { nodeDevice, nodeMtuBytes } = cluster.settings;
    const programs: DevicePrograms = { ingress: fromUplink(view) };
    const own: Device = {
      name: bridge,
      addresses: [],
      mtuBytes: mtuOf(cluster),
      link: { kind: 'internal', bridge },
      origin,
    };
    const card: Device = {
      name: uplink,
      addresses: [],
      mtuBytes: nodeMtuBytes.value,
      link: { kind: 'physical' },
      programs,
      origin,
    };
    const isShared = uplink === nodeDevice.value;
    return {
      devices: [...(isShared ? [] : [card]), own, ...attachedPods(view).map((pod) => port(pod, view))],
      routes: routeTable([]),
      contributions: [],
      ...(isShared ? { cardPrograms: programs } : {}),
    };
  },
};

/** Unverified: the name looks like the start of the sandbox's. */
function portName(pod: Pod): string {
  return sandboxId(pod).slice(0, 15);
}

function subnetOf(cluster: Cluster, address: IpAddress): Cidr {
  return cidrOf(address, nsxSettings(cluster).subnetLengths[familyOf(address)]) as Cidr;
}

function mtuOf(cluster: Cluster): number {
  return Math.min(nsxSettings(cluster).mtuBytes, cluster.settings.nodeMtuBytes.value);
}

function port(pod: Pod, view: NetworkView): Device {
  const { cluster } = view;
  const origin = { ...view.origin, object: pod.ref };
  // Zone 65312; an answer comes back by the uplink, and is recognised there, for the port of who asked.
  const connections = { table: `${bridge} ${refText(pod.ref)}`, keeps: 'translated' } as const;
  const shared = { name: bridge, hook, origin, connections } as const;
  const ingress: Program = {
    ...shared,
    chains: (family) => [
      programChain(services(view, family), { family, table: 'nat', hook }),
      programChain(chainOf(bridge, toItself(pod, origin)), { family, table: 'filter', hook }),
    ],
    routes: routeTable(([4, 6] as const).map((family) => outOf(cluster, family, view))),
  };
  return {
    name: portName(pod),
    addresses: [],
    mtuBytes: mtuOf(cluster),
    link: { kind: 'veth', peer: { netns: `pod/${refText(pod.ref)}`, device: 'eth0' } },
    programs: { ingress, egress: { ...shared, chains: () => [] } },
    origin,
  };
}

/** It comes back by the uplink, from the pod's own address. */
function toItself({ addresses }: Pod, origin: Origin): readonly Rule[] {
  return addresses.map((address) => {
    const own = { is: hostCidr(address) };
    return { match: { source: own, destination: own }, target: { kind: 'undocumented', about: 'itself' }, origin };
  });
}

function outOf(cluster: Cluster, family: 4 | 6, { origin }: NetworkView): Route {
  return { destination: anywhere[family], device: nsxSettings(cluster).uplink, origin };
}

/** A Service without endpoints has no flow: the packet goes out as it is. */
function services(view: NetworkView, family: 4 | 6) {
  return serviceMap(view, family, {
    component: 'nsx/services',
    names: { refusing: bridge, translating: `${bridge}, table 1` },
    frontends: 'cluster-ips',
    nodeAddresses: [],
    refusal: dropPacket,
  }).translating;
}

/** A frame's VLAN is one pod's. */
function fromUplink(view: NetworkView): Program {
  const { origin } = view;
  const routes = attachedPods(view).flatMap((pod) =>
    pod.addresses.map((address): Route => {
      const own = { ...origin, object: pod.ref };
      return { destination: hostCidr(address), device: portName(pod), origin: own };
    }),
  );
  return {
    name: bridge,
    hook,
    origin,
    connections: { table: bridge, keeps: 'translated' },
    chains: () => [],
    routes: routeTable(routes),
  };
}
