// What ovnkube-node writes in its host's nftables: Services for who cannot ask the switch, and which address a packet gets
// into the switch and out of the node (ovn-kubernetes go-controller/pkg/node/gateway_nftables.go, managementport/port_linux.go).
// Simplified: as chains of iptables, under the names that they have in nftables.

import type { GatewayMode } from '#cluster/ovn.js';
import { type Chain, chainOf, jump, type Match, type Rule, returnToCaller, type Target } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { allServicePorts, type ServicePort, type Socket, servicePortsAt } from '#proxy/service-port.js';
import { usableEndpoints } from '#proxy/usable-endpoints.js';
import { type Cidr, type Family, familyOf, hostCidr } from '#wire/address.js';
import { managementAddresses, masqueradeAddress, masqueradeBlock } from './ovn-addresses.js';
import { managementDevice } from './ovn-switch.js';
import type { NetworkView } from './pod-network.js';

export function hostRules(view: NetworkView, mode: GatewayMode): readonly Contribution[] {
  return ([4, 6] as const)
    .filter((family) => view.node.podCidrs.some((block) => block.family === family))
    .flatMap((family) => rulesOf(view, family, mode));
}

function rulesOf(view: NetworkView, family: Family, mode: GatewayMode): readonly Contribution[] {
  const { origin } = view;
  const call = (chain: Chain): Rule => ({ match: {}, target: jump(chain), origin });
  const services = portChain('services', view, family, toClusterIp);
  const nat = { family, table: 'nat', place: 'last' } as const;
  const output: Contribution = { ...nat, hook: 'output', rules: [call(services)] };
  const snat = call(managementSource(view, family));
  if (mode === 'shared') {
    return [
      { ...nat, hook: 'prerouting', rules: [call(services)] },
      output,
      { ...nat, hook: 'postrouting', rules: [snat] },
    ];
  }
  const local = portChain('services-etp', view, family, (port) => toLocalEndpoints(port, view));
  return [
    { ...nat, hook: 'prerouting', rules: [call(local), call(services)] },
    output,
    { ...nat, hook: 'postrouting', rules: [snat, call(podSources(view, family))] },
  ];
}

/** Found by the address or node port of a packet. */
function portChain(
  name: string,
  { cluster }: NetworkView,
  family: Family,
  rulesOfPort: (port: ServicePort) => Iterable<Rule>,
): Chain {
  return {
    name,
    *rules() {
      for (const port of allServicePorts(cluster, family)) yield* rulesOfPort(port);
    },
    *candidates(socket: Socket) {
      for (const port of servicePortsAt(cluster, socket, family)) yield* rulesOfPort(port);
    },
  };
}

/** Addresses and node ports that others than pods use. */
function externalMatches({ protocol, port, nodePort, externalIPs, loadBalancerVips }: ServicePort): readonly Match[] {
  const atAddresses = [...externalIPs, ...loadBalancerVips].map(
    (address): Match => ({ protocol, destination: { is: hostCidr(address) }, destinationPort: port }),
  );
  const atNode: Match = {
    protocol,
    destinationType: { is: 'LOCAL' },
    ...(nodePort ? { destinationPort: nodePort } : {}),
  };
  return nodePort === undefined ? atAddresses : [...atAddresses, atNode];
}

/** The ClusterIP is routed to the gateway router, which has the load balancer. */
function toClusterIp(port: ServicePort): readonly Rule[] {
  const target: Target = { kind: 'dnat', to: port.clusterIP, port: port.port };
  return externalMatches(port).map((match) => ({ match, target, origin: originOf(port) }));
}

/** Under externalTrafficPolicy Local: straight to processes of this host, or by the switch, which knows the local pods. */
function toLocalEndpoints(port: ServicePort, view: NetworkView): readonly Rule[] {
  if (port.externalPolicy !== 'Local') return [];
  const onHost = (usableEndpoints(port, view).local ?? []).find(({ address }) => view.node.addresses.includes(address));
  const special = masqueradeAddress(masqueradeBlock(view, port.family), 'local-only');
  const { nodePort } = port;
  // Simplified: a Service without node ports keeps to the endpoints by the ClusterIP's rule, and loses the client's address.
  const target: Target | undefined = onHost
    ? { kind: 'dnat', to: onHost.address, port: onHost.port, choice: { index: 1, of: 1 } }
    : nodePort === undefined
      ? undefined
      : { kind: 'dnat', to: special, port: nodePort };
  return target ? externalMatches(port).map((match) => ({ match, target, origin: originOf(port) })) : [];
}

function originOf({ service, index }: ServicePort): Rule['origin'] {
  const { ref: object, evidence } = service;
  return { component: 'ovn/host', object, field: ['spec', 'ports', index], evidence: evidence.clusterIPs };
}

/** Into the switch goes the node's address there, whoever sends. */
function managementSource({ cluster, node, origin }: NetworkView, family: Family): Chain {
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const keepsClient = {
    name: 'mgmtport-no-snat-nodeports',
    has: ({ destinationPort }: { readonly destinationPort: number }) =>
      cluster.servicesByNodePort(destinationPort).some(({ object }) => object.externalTrafficPolicy === 'Local'),
  };
  const own = managementAddresses(cluster, node).flatMap(({ address }) =>
    familyOf(address) === family ? address : [],
  );
  return chainOf('mgmtport-snat', [
    rule({ outputDevice: { is: managementDevice, negated: true } }, returnToCaller),
    rule({ destinationSocketSet: { is: keepsClient } }, returnToCaller),
    ...own.flatMap((to) => [rule({ source: { is: hostCidr(to) } }, returnToCaller), rule({}, { kind: 'snat', to })]),
  ]);
}

/** Local gateway mode: what leaves the node for a pod, or for a gateway router, is the node's. */
function podSources(view: NetworkView, family: Family): Chain {
  const { node, origin } = view;
  const masquerade = (is: Cidr): Rule => {
    return { match: { source: { is } }, target: { kind: 'masquerade', randomFully: false }, origin };
  };
  const gateway = masqueradeAddress(masqueradeBlock(view, family), 'gateway');
  const subnets = node.podCidrs.filter((block) => block.family === family);
  const ofPods = chainOf('ovn-kube-pod-subnet-masq', subnets.map(masquerade));
  return chainOf('ovn-kube-local-gw-masq', [
    masquerade(hostCidr(gateway)),
    { match: {}, target: jump(ofPods), origin },
  ]);
}
