// Calico with its eBPF data plane: cabled and routed as Calico is, but Services, NetworkPolicies and the way to a pod of the
// node are in programs, and nothing of kube-proxy is left (projectcalico/calico felix/design/bpf-*.md).

import type { CalicoSettings, Wrapping } from '#cluster/calico.js';
import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { joinTables, routeTable } from '#kernel/route.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import { hostCidr } from '#wire/address.js';
import { calicoPolicyApis } from './beside.js';
import { addressesSimplified, blackholes, poolsOf } from './calico.js';
import { atPod, atSockets, atUplink, type Programmed } from './calico-ebpf-programs.js';
import { remainingRules } from './calico-ebpf-rules.js';
import { podMtuBytes, remoteRoutes, type Tunnels, tunnelDevices, tunnelNames } from './calico-tunnels.js';
import { attachWorkload, calicoDevice, workloadDevices, workloadRoutes } from './calico-veth.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { attachedPods } from './sandbox.js';

/** What the operator's first pool says (manifests/custom-resources.yaml). */
const operators: Wrapping = { encapsulation: 'vxlan', crossSubnet: true };
/** Where Calico is shown and no pool, as in its other modes; the assumptions say so. */
const untold: Wrapping = { encapsulation: 'none', crossSubnet: false };

const inMaps: ProxyMode = {
  name: 'calico-ebpf',
  title: 'Services in eBPF',
  simplified: [],
  contributions: () => [],
};

export const calicoEbpf: PodNetwork = {
  name: 'calico-ebpf',
  component: 'cni/calico',
  title: 'Calico eBPF',
  policy: 'walked',
  otherPolicies: calicoPolicyApis,
  proxy: () => inMaps,
  simplified: [
    'Calico’s own policies are not evaluated: where one may select an end, the trace is undecided',
    ...addressesSimplified,
    'where the input does not show Calico: VXLAN between subnets',
    'programs have the names of what they are for; a node shows cali_tc_preamble for all of them',
    'processes of a node get an endpoint when they connect, by UDP too, and not by way of bpfin.cali',
    'a packet to a node port of another node’s endpoint is translated before it is wrapped, not after',
    'of Felix’ iptables rules those that masquerade; all others let through what programs have seen',
    'IPv6 has a VXLAN device of its own; redirect-peer, Maglev, netkit and XDP are left out',
  ],

  detect({ settings: { calico: shown } }) {
    const isOurs = shown?.role === 'network' && shown.dataplane === 'ebpf' && shown.externalService === 'tunnel';
    return isOurs ? shown.from : undefined;
  },

  attachPod(pod, view) {
    const program = atSockets(programmed(view), connectTimeIn(view.cluster));
    const attachment = attachWorkload(pod, view, podMtuBytes(view, tunnelsIn(view.cluster)));
    return { ...attachment, ...(program ? { socketProgram: program } : {}) };
  },

  prepareNode(view) {
    const tunnels = tunnelsIn(view.cluster);
    const around = programmed(view);
    const uplink = atUplink(around);
    const program = atSockets(around, 'all');
    return {
      devices: [
        ...tunnelDevices(view, tunnels).map((device) => ({ ...flowBased(device), programs: uplink })),
        ...podDevices(around, podMtuBytes(view, tunnels)),
      ],
      routes: joinTables(
        routeTable([...workloadRoutes(view), ...blackholes(view, shownIn(view.cluster))]),
        remoteRoutes(view, tunnels),
      ),
      contributions: [
        ...remainingRules(view, { 4: tunnelNames(view, tunnels, 4), 6: tunnelNames(view, tunnels, 6) }),
        ...hostPortRules(view, { network: 'k8s-pod-network', subnetOf: hostCidr }),
      ],
      cardPrograms: uplink,
      ...(program ? { socketProgram: program } : {}),
    };
  },
};

/** Programs tell it where to send each packet, and by which number. */
function flowBased(device: Device): Device {
  const { link } = device;
  if (link.kind !== 'vxlan') return device;
  const { local: _, ...rest } = link;
  return { ...device, link: { ...rest, external: true } };
}

function programmed(view: NetworkView): Programmed {
  const { cluster } = view;
  return { view, pools: poolsOf(view, shownIn(cluster)), remote: remoteRoutes(view, tunnelsIn(cluster)) };
}

function podDevices(around: Programmed, mtuBytes: number): readonly Device[] {
  const pods = new Map(attachedPods(around.view).map((pod) => [calicoDevice(pod), pod]));
  return workloadDevices(around.view, mtuBytes).map((device) => ({
    ...device,
    programs: atPod(around, pods.get(device.name) as Pod),
  }));
}

function shownIn({ settings: { calico } }: Cluster): Wrapping {
  return calico ? (calico.wrapping ?? untold) : operators;
}

function tunnelsIn(cluster: Cluster): Tunnels {
  return { usual: shownIn(cluster), pools: cluster.settings.calico?.pools ?? [] };
}

function connectTimeIn({ settings: { calico } }: Cluster): CalicoSettings['connectTime'] {
  return calico?.connectTime ?? 'tcp';
}
