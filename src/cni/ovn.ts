// OVN-Kubernetes: logical switches and routers in an Open vSwitch bridge on each node, Geneve between nodes, Services and
// policies in the bridge's flow tables (ovn-kubernetes docs/design/{topology,gateway-modes,traffic-flows}.md, v1.3.0).

import type { Pod } from '#cluster/inventory.js';
import type { GatewayMode } from '#cluster/ovn.js';
import type { InterfaceAddress } from '#kernel/device.js';
import { type Route, routeTable } from '#kernel/route.js';
import { anywhere, type Cidr, cidrOf, type Family, familyOf, hostCidr } from '#wire/address.js';
import { podAddresses } from './host-local.js';
import { joinBlock, managementAddresses, masqueradeAddress, masqueradeBlock, routerAddress } from './ovn-addresses.js';
import { unmodelledFeature } from './ovn-features.js';
import { hostRules } from './ovn-host-rules.js';
import { ovnLoadBalancers } from './ovn-services.js';
import { gatewayPrograms, managementDevice, portName, type SwitchSetting, switchDevices } from './ovn-switch.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { underlayAddress } from './underlay.js';

const simplified: readonly string[] = [
  'the external bridge (br-ex, breth0) and the node’s card in it are one device',
  'logical routers and switches are told by what they do: a route, a translation, a policy in br-int',
  'addresses of gateway routers (100.64.0.0/16) are made up where no annotation of a node tells',
  'pods have an MTU of 100 bytes less than the card unless the configuration tells (OpenShift; upstream: 1400)',
  'policies that admit the namespace which stands for the nodes (openshift-host-network) do not admit them',
  'a node asks Services of internalTrafficPolicy Local by its gateway router too, not by ovn-k8s-mp0',
  'EgressFirewall and user-defined networks leave a trace undecided; EgressIP and external routes warn',
  'no hostPort, no secondary networks; that nodes do not check loadBalancerSourceRanges is unverified',
  'nftables of the host as chains of iptables, under the same names',
];

export const ovnKubernetes = ovnNetwork('ovn-kubernetes', 'OVN-Kubernetes', 'shared');
export const ovnKubernetesLocal = ovnNetwork(
  'ovn-kubernetes-local-gateway',
  'OVN-Kubernetes with local gateways',
  'local',
);

function ovnNetwork(name: string, title: string, mode: GatewayMode): PodNetwork {
  return {
    name,
    component: 'cni/ovn-kubernetes',
    title,
    policy: 'walked',
    otherPolicies: ['policy.networking.k8s.io'],
    proxy: () => ovnLoadBalancers,
    unmodelledOn: unmodelledFeature,
    simplified: mode === 'shared' ? simplified : ['as for ovn-kubernetes'],

    detect({ settings: { ovn } }) {
      return ovn?.gatewayMode === mode ? ovn.from : undefined;
    },

    attachPod(pod, view) {
      const addresses = podAddresses(pod.addresses, view.node.podCidrs);
      const peer = { netns: `node/${view.node.name}`, device: portName(pod) };
      const { mtuBytes } = switchSetting(view, mode);
      return {
        devices: [{ name: 'eth0', addresses, mtuBytes, link: { kind: 'veth', peer }, origin: view.origin }],
        routes: routeTable(podRoutes(pod, view)),
      };
    },

    prepareNode(view) {
      return {
        devices: switchDevices(view, switchSetting(view, mode)),
        routes: routeTable(hostRoutes(view)),
        contributions: hostRules(view, mode),
        cardPrograms: gatewayPrograms(view, mode),
      };
    },
  };
}

function switchSetting({ cluster: { settings } }: NetworkView, mode: GatewayMode): SwitchSetting {
  const { ovn, nodeMtuBytes } = settings;
  return { mode, mtuBytes: ovn?.mtuBytes ?? nodeMtuBytes.value - 100, genevePort: ovn?.genevePort ?? 6081 };
}

/** The default route would do; the plugin writes the cluster's own blocks all the same (go-controller/pkg/util/pod_annotation.go). */
function podRoutes({ addresses: own }: Pod, view: NetworkView): readonly Route[] {
  const { cluster, node, origin } = view;
  const { podCidrs, serviceCidrs } = cluster.settings;
  return podAddresses(own, node.podCidrs).flatMap(({ address, prefixLength }): readonly Route[] => {
    const family = familyOf(address);
    const [block] = ofFamily(node.podCidrs, family);
    if (!block) return [];
    const via = routerAddress(block);
    const hairpin = hostCidr(masqueradeAddress(masqueradeBlock(view, family), 'hairpin'));
    const beyond = [
      anywhere[family],
      ...ofFamily(podCidrs.value, family),
      ...ofFamily(serviceCidrs.value, family),
      joinBlock(cluster, family),
      hairpin,
    ];
    return [
      ...connected({ address, prefixLength }, { device: 'eth0', origin }),
      ...beyond.map((destination): Route => ({ destination, via, device: 'eth0', origin })),
    ];
  });
}

/** To pods by the switch, to Services by the gateway router: its answers come from addresses that only the two know. */
function hostRoutes(view: NetworkView): readonly Route[] {
  const { cluster, node, origin } = view;
  const { podCidrs, serviceCidrs, nodeDevice } = cluster.settings;
  const card = { device: nodeDevice.value, origin } as const;
  const toSwitch = { device: managementDevice, origin } as const;
  return managementAddresses(cluster, node).flatMap((own): readonly Route[] => {
    const family = familyOf(own.address);
    const via = routerAddress(ofFamily(node.podCidrs, family)[0] as Cidr);
    const block = masqueradeBlock(view, family);
    const source = underlayAddress(node, family);
    return [
      ...connected(own, toSwitch),
      ...ofFamily(podCidrs.value, family).map((destination): Route => ({ destination, via, ...toSwitch })),
      { destination: hostCidr(masqueradeAddress(block, 'local-only')), via, ...toSwitch },
      { destination: block, scope: 'link', protocol: 'kernel', ...card },
      { destination: hostCidr(masqueradeAddress(block, 'gateway')), ...(source ? { source } : {}), ...card },
      ...ofFamily(serviceCidrs.value, family).map((destination): Route => {
        return { destination, via: masqueradeAddress(block, 'next-hop'), ...card };
      }),
    ];
  });
}

function connected(
  { address, prefixLength }: InterfaceAddress,
  by: Pick<Route, 'device' | 'origin'>,
): readonly Route[] {
  const destination = cidrOf(address, prefixLength);
  return destination ? [{ destination, source: address, scope: 'link', protocol: 'kernel', ...by }] : [];
}

function ofFamily(blocks: readonly Cidr[], family: Family): readonly Cidr[] {
  return blocks.filter((block) => block.family === family);
}
