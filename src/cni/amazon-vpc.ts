// Amazon VPC CNI: pods have addresses of the VPC, on the primary network card of their node (ENI) or a further one
// (aws/amazon-vpc-cni-k8s README.md, cmd/routed-eni-cni-plugin/driver/driver.go, pkg/networkutils/network.go).

import { routeTable } from '#kernel/route.js';
import { familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { cardOf, furtherCards, podPolicy } from './amazon-vpc-cards.js';
import { connectionMarkRules, sourceRules } from './amazon-vpc-rules.js';
import { readAmazonSettings } from './amazon-vpc-settings.js';
import { agentPrograms, calicoBeside, isReplaced } from './beside.js';
import { hashedName } from './pod-device-name.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { nodeDevices, nodeRoutesToPods, podDevice, podRoutes, type RoutedVeths } from './routed-veth.js';

/** Nobody's address: a permanent neighbour entry of the pod names the veth's other end. */
const gateways = { 4: '169.254.1.1', 6: 'fe80::1' } as { readonly 4: IpAddress; readonly 6: IpAddress };

export const amazonVpc: PodNetwork = {
  name: 'amazon-vpc',
  component: 'cni/amazon-vpc',
  title: 'Amazon VPC CNI',
  policy: 'none',
  underlay: { cardOf, asksForBlocks: true },
  simplified: [
    'which card a pod’s address is on is not in the API: nine pods in order on each card, as on an m5.large',
    'further cards have no address of their own, and all are in the node’s subnet: no ENIConfig',
    'no security groups for pods (vlan devices), and no IPv4 egress of IPv6 clusters',
    'chains as iptables-legacy has them from v1.18 on; a node of v1.23 with iptables-nft marks in nftables',
  ],

  detect(cluster) {
    if (isReplaced(cluster)) return undefined;
    const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'aws-node');
    return daemon ?? cluster.configMap(undefined, 'amazon-vpc-cni')?.ref;
  },

  /** The node agent is in every installation; a flag and a ConfigMap turn it on. */
  enforcerBeside(cluster) {
    const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'aws-node');
    const words = daemon ? agentPrograms(cluster, daemon).flatMap(({ commandLine }) => commandLine) : [];
    const switched = cluster.configMap(undefined, 'amazon-vpc-cni')?.data['enable-network-policy-controller'];
    const isOn = words.includes('--enable-network-policy=true') || switched === 'true';
    return isOn ? { title: 'Amazon’s network policy agent' } : calicoBeside(cluster);
  },

  attachPod(pod, view) {
    const veths = vethsOf(view);
    return { devices: [podDevice(pod, view, veths)], routes: routeTable(podRoutes(pod, view, veths)) };
  },

  prepareNode(view) {
    const veths = vethsOf(view);
    const settings = readAmazonSettings(view.cluster);
    return {
      devices: [...furtherCards(view), ...nodeDevices(view, veths)],
      routes: routeTable(nodeRoutesToPods(view, veths)),
      policy: podPolicy(view),
      contributions: [
        ...(settings.hasIpv4Pods ? [...connectionMarkRules(view, settings), ...sourceRules(view, settings)] : []),
        ...hostPortRules(view, { network: 'aws-cni', subnetOf: hostCidr }),
      ],
    };
  },
};

function vethsOf({ cluster }: NetworkView): RoutedVeths {
  const { vethPrefix, mtuBytes } = readAmazonSettings(cluster);
  return {
    nameOf: (pod) => hashedName(vethPrefix, pod),
    gatewayOf: (address) => gateways[familyOf(address)],
    prefixLengthOf: (address) => hostCidr(address).length,
    mtuBytes,
    gateway: 'answered-only',
    scope: 'link',
  };
}
