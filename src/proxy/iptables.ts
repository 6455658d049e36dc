// kube-proxy in iptables mode: the rules it writes on one node, in the order it writes them
// (kubernetes/kubernetes pkg/proxy/iptables/proxier.go, 1.30 to 1.34).

import type { NodeView } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import {
  acceptPacket,
  type Chain,
  chainOf,
  dropPacket,
  jump,
  jumpLazily,
  type Match,
  type Rule,
} from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, contains, type Family, familyOf, hostCidr, type IpAddress, parseCidr } from '#wire/address.js';
import { localTraffic } from './local-traffic.js';
import { markedForMasquerade, markMasqueradeChain, postroutingChain } from './masquerade.js';
import type { ProxyMode } from './proxy-mode.js';
import { clusterIpMatch, type ServiceChains, serviceChains } from './service-chains.js';
import { allServicePorts, isExternallyAccessible, type ServicePort, servicePortsAt } from './service-port.js';

const loopbackBlocks: { readonly [F in Family]: Cidr } = { 4: parseCidr('127.0.0.0/8')!, 6: parseCidr('::1/128')! };

const own: Origin = { component: 'kube-proxy/iptables', evidence: 'derived' };

export const iptables: ProxyMode = {
  name: 'iptables',
  title: 'kube-proxy iptables',
  simplified: [
    'sessionAffinity: the client is taken to be new, so no `recent` rule sends it back to an earlier endpoint',
    'counters (nfacct) and the canary chain of kube-proxy are not written',
    'masqueraded packets keep their source port (`--random-fully` picks another)',
  ],
  contributions: (view) => [...contributionsOf(view, 4), ...contributionsOf(view, 6)],
};

type Candidates = NonNullable<Chain['candidates']>;

function contributionsOf(view: NodeView, family: Family): readonly Contribution[] {
  const { cluster } = view;
  const markMasquerade = markMasqueradeChain(own);
  const { masqueradeAll } = cluster.settings.kubeProxy;
  const traffic = localTraffic(view, family);
  const memo = new Map<string, ServiceChains>();
  const chainsOf = (port: ServicePort): ServiceChains => {
    const key = `${port.name} ${port.protocol}`;
    const known = memo.get(key);
    if (known) return known;
    const made = serviceChains(port, { view, markMasquerade, traffic, masqueradeAll });
    memo.set(key, made);
    return made;
  };

  /** A chain with one group of rules per service port, found by the packet's address or node port. */
  function serviceDispatch(
    name: string,
    rulesOf: (chains: ServiceChains) => Iterable<Rule>,
    last: readonly Rule[] = [],
  ): Chain {
    const candidates: Candidates = function* (socket) {
      for (const port of servicePortsAt(cluster, socket, family)) yield* rulesOf(chainsOf(port));
      yield* last;
    };
    return {
      name,
      candidates,
      *rules() {
        for (const port of allServicePorts(cluster, family)) yield* rulesOf(chainsOf(port));
        yield* last;
      },
    };
  }

  const nodePorts = serviceDispatch('KUBE-NODEPORTS', nodePortRules);
  const natServices = serviceDispatch('KUBE-SERVICES', virtualAddressRules, nodePortJumps(view, nodePorts, family));
  const filterServices = serviceDispatch('KUBE-SERVICES', internalRefusals);
  const externalServices = serviceDispatch('KUBE-EXTERNAL-SERVICES', externalRefusals);
  const firewall = serviceDispatch('KUBE-PROXY-FIREWALL', firewallRules);
  const healthChecks = serviceDispatch('KUBE-NODEPORTS', healthCheckRules);
  const postrouting = postroutingChain(own);

  const portals = 'kubernetes service portals';
  const toServices = (hook: 'prerouting' | 'output') =>
    contribution('nat', hook, [called(natServices, { comment: portals })]);
  const isNew = { states: { is: ['NEW'] } } as const;
  const viaFirewall = called(firewall, { ...isNew, comment: 'kubernetes load balancer firewall' });
  const viaExternal = called(externalServices, { ...isNew, comment: 'kubernetes externally-visible service portals' });
  const viaServices = called(filterServices, { ...isNew, comment: portals });
  const viaNodePorts = called(healthChecks, { comment: 'kubernetes health check service ports' });
  const hasLocalhostNodePorts = family === 4 && cluster.settings.kubeProxy.localhostNodePorts;
  const viaMartians = hasLocalhostNodePorts ? [called(martianChain(), {})] : [];
  return [
    { ...toServices('prerouting'), beside: [markMasquerade] },
    toServices('output'),
    contribution('nat', 'postrouting', [called(postrouting, { comment: 'kubernetes postrouting rules' })]),
    contribution('filter', 'input', [viaFirewall, viaNodePorts, viaExternal, ...viaMartians]),
    contribution('filter', 'forward', [
      viaFirewall,
      called(forwardChain(), { comment: 'kubernetes forwarding rules' }),
      viaServices,
      viaExternal,
    ]),
    contribution('filter', 'output', [viaFirewall, viaServices, ...viaMartians]),
  ];

  function contribution(table: 'nat' | 'filter', hook: Contribution['hook'], rules: readonly Rule[]): Contribution {
    return { family, table, hook, place: 'first', rules };
  }
}

function called(chain: Chain, match: Match): Rule {
  return { match, target: jump(chain), origin: own };
}

/** The end of KUBE-SERVICES: what no virtual address took may be for a node port. */
function nodePortJumps({ cluster, node }: NodeView, nodePorts: Chain, family: Family): readonly Rule[] {
  const { nodePortAddresses, localhostNodePorts } = cluster.settings.kubeProxy;
  const hasLocalhost = family === 4 && localhostNodePorts;
  const comment = 'kubernetes service nodeports; NOTE: this must be the last rule in this chain';
  if (nodePortAddresses.length === 0) {
    const destination = hasLocalhost ? {} : { destination: { is: loopbackBlocks[family], negated: true } };
    return [called(nodePorts, { ...destination, comment, destinationType: { is: 'LOCAL' } })];
  }
  const own: readonly IpAddress[] = hasLocalhost ? ['127.0.0.1' as IpAddress, ...node.addresses] : node.addresses;
  return own
    .filter((address) => nodePortAddresses.some((block) => contains(block, address)))
    .filter((address) => familyOf(address) === family)
    .map((address) => called(nodePorts, { destination: { is: hostCidr(address) }, comment }));
}

function* virtualAddressRules({ port, internal, external, loadBalancer, origin }: ServiceChains): Generator<Rule> {
  if (internal) yield { match: clusterIpMatch(port), target: jump(internal), origin };
  for (const address of port.externalIPs) {
    if (external) yield { match: atAddress(port, address, 'external IP'), target: jump(external), origin };
  }
  for (const address of port.loadBalancerVips) {
    if (loadBalancer) yield { match: atAddress(port, address, 'loadbalancer IP'), target: jump(loadBalancer), origin };
  }
}

function* nodePortRules({ port, external, origin }: ServiceChains): Generator<Rule> {
  if (port.nodePort === undefined || !external) return;
  const match = { comment: port.name, protocol: port.protocol, destinationPort: port.nodePort };
  yield { match, target: jumpLazily(external.name, () => external), origin };
}

function* internalRefusals({ port, usable, internal, origin }: ServiceChains): Generator<Rule> {
  if (internal) return;
  yield {
    match: { ...clusterIpMatch(port), comment: refusalComment(port, usable.anywhere) },
    target: refusal(port, usable.anywhere),
    origin,
  };
}

function* externalRefusals({ port, usable, origin }: ServiceChains): Generator<Rule> {
  const wanted = port.externalPolicy === 'Local' ? usable.local : usable.cluster;
  if (!isExternallyAccessible(port) || wanted?.length) return;
  const target = refusal(port, usable.anywhere);
  const comment = refusalComment(port, usable.anywhere);
  for (const address of [...port.externalIPs, ...port.loadBalancerVips]) {
    yield { match: { ...atAddress(port, address, ''), comment }, target, origin };
  }
  if (port.nodePort === undefined) return;
  const match: Match = {
    comment,
    protocol: port.protocol,
    destinationType: { is: 'LOCAL' },
    destinationPort: port.nodePort,
  };
  yield { match, target, origin };
}

/** Only a packet that no source range let through still carries the balancer's address here. */
function* firewallRules({ port, loadBalancer, origin }: ServiceChains): Generator<Rule> {
  if (port.sourceRanges.length === 0 || !loadBalancer) return;
  for (const address of port.loadBalancerVips) {
    const comment = `${port.name} traffic not accepted by ${loadBalancer.name}`;
    yield { match: { ...atAddress(port, address, ''), comment }, target: dropPacket, origin };
  }
}

function* healthCheckRules({ port, origin }: ServiceChains): Generator<Rule> {
  const healthCheckNodePort = port.service.healthCheckNodePort?.value;
  if (healthCheckNodePort === undefined) return;
  const comment = `${port.name} health check node port`;
  yield { match: { comment, protocol: 'TCP', destinationPort: healthCheckNodePort }, target: acceptPacket, origin };
}

/** REJECT when nobody could serve, DROP when only other nodes could and the policy is Local. */
function refusal(port: ServicePort, anywhere: boolean): Rule['target'] {
  if (anywhere) return dropPacket;
  return { kind: 'reject', with: port.family === 6 ? 'icmp6-port-unreachable' : 'icmp-port-unreachable' };
}

function refusalComment(port: ServicePort, anywhere: boolean): string {
  return `${port.name} has no ${anywhere ? 'local ' : ''}endpoints`;
}

function atAddress(port: ServicePort, address: IpAddress, what: string): Match {
  return {
    comment: `${port.name} ${what}`,
    protocol: port.protocol,
    destination: { is: hostCidr(address) },
    destinationPort: port.port,
  };
}

function forwardChain(): Chain {
  return chainOf('KUBE-FORWARD', [
    { match: { states: { is: ['INVALID'] } }, target: dropPacket, origin: own },
    {
      match: { comment: 'kubernetes forwarding rules', mark: { is: markedForMasquerade } },
      target: acceptPacket,
      origin: own,
    },
    {
      match: { comment: 'kubernetes forwarding conntrack rule', states: { is: ['RELATED', 'ESTABLISHED'] } },
      target: acceptPacket,
      origin: own,
    },
  ]);
}

/** Written because localhost node ports (on by default) set `route_localnet`: keeps 127.0.0.0/8 from outside out. */
function martianChain(): Chain {
  const loopback = loopbackBlocks[4];
  return chainOf('KUBE-FIREWALL', [
    {
      match: {
        comment: 'block incoming localnet connections',
        source: { is: loopback, negated: true },
        destination: { is: loopback },
        states: { is: ['RELATED', 'ESTABLISHED', 'DNAT'], negated: true },
      },
      target: dropPacket,
      origin: own,
    },
  ]);
}
