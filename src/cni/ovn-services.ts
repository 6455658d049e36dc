// Services as load balancers of OVN: one on the switch of a node's pods, one on its gateway router for what comes from
// outside or from the node itself (ovn-kubernetes docs/design/service-traffic-policy.md, host_to_services_OpenFlow.md).

import type { Pod } from '#cluster/inventory.js';
import { programChain } from '#kernel/program.js';
import { type AddressSet, type BaseChain, type Chain, chainOf, type Match, type Rule } from '#kernel/rule.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import { type MapStyle, serviceMap } from '#proxy/service-map.js';
import { contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { joinAddress, masqueradeAddress, masqueradeBlock } from './ovn-addresses.js';
import type { NetworkView } from './pod-network.js';
import { underlayAddress } from './underlay.js';

export const ovnLoadBalancers: ProxyMode = {
  name: 'ovn',
  title: 'OVN load balancers',
  simplified: ['sessionAffinity: the client is taken to be new', 'no EgressServices, and no idled Services'],
  contributions: () => [],
};

const refused = { kind: 'reject', with: 'tcp-reset' } as const;
const common = { component: 'ovn/load-balancer', refusal: refused } as const;
/** Stages of logical switches and routers, as `ovn-sbctl lflow-list` names them. */
const onSwitch = { ...common, names: { refusing: 'ls_in_lb', translating: 'ls_in_lb' } } as const;
const onRouter = { ...common, names: { refusing: 'lr_in_dnat', translating: 'lr_in_dnat' } } as const;

/** What a pod asks: all frontends, and the node ports of its own node; externalTrafficPolicy is for others. */
export function switchBalancers(view: NetworkView, family: Family): readonly BaseChain[] {
  const { addresses: nodeAddresses } = view.node;
  return balancers(view, family, { ...onSwitch, frontends: 'all', externalPolicy: 'Cluster', nodeAddresses });
}

/** What the host sends to the special address of local endpoints, in place of a node port of such a Service. */
export function localOnlyBalancers(view: NetworkView, family: Family): readonly BaseChain[] {
  const nodeAddresses = [masqueradeAddress(masqueradeBlock(view, family), 'local-only')];
  return balancers(view, family, { ...onSwitch, frontends: 'all', under: 'Local', nodeAddresses });
}

/** What the host sends to a ClusterIP. */
export function hostBalancers(view: NetworkView, family: Family): readonly BaseChain[] {
  const style: MapStyle = { ...onRouter, frontends: 'cluster-ips', nodeAddresses: [] };
  return [...balancers(view, family, style), routersSource(view, family)];
}

/** What comes in by the node's card. Under policy Local the client keeps its address, so those are translated last. */
export function gatewayBalancers(view: NetworkView, family: Family): readonly BaseChain[] {
  const style: MapStyle = { ...onRouter, frontends: 'all', nodeAddresses: view.node.addresses };
  const [refusing, translating] = balancers(view, family, { ...style, under: 'Cluster' });
  return [refusing, translating, routersSource(view, family), ...balancers(view, family, { ...style, under: 'Local' })];
}

function balancers(view: NetworkView, family: Family, style: MapStyle): readonly [BaseChain, BaseChain] {
  const { refusing, translating } = serviceMap(view, family, style);
  return [stage(withRefusals(refusing), family, 'filter'), stage(translating, family, 'nat')];
}

function stage(chain: Chain, family: Family, table: 'filter' | 'nat'): BaseChain {
  return programChain(chain, { family, table, hook: 'flow-tables' });
}

/**
 * Answers have to come back to this router, so it puts itself in as the client (`lb_force_snat_ip=router_ip`).
 * Simplified: host and router share the node's address and so hide it from each other (169.254.169.2); that is not shown.
 */
function routersSource(view: NetworkView, family: Family): BaseChain {
  const { cluster, node, origin } = view;
  const rule = (match: Match, to: IpAddress | undefined): readonly Rule[] =>
    to ? [{ match: { ...match, states: { is: ['DNAT'] } }, target: { kind: 'snat', to }, origin }] : [];
  const gateway = masqueradeAddress(masqueradeBlock(view, family), 'gateway');
  const own = node.addresses.filter((address) => familyOf(address) === family).map(hostCidr);
  const rules = [
    ...own.flatMap((is) => rule({ destination: { is } }, gateway)),
    ...rule({ destinationSet: { is: clusterSubnets(view) } }, joinAddress(cluster, node, family)),
    ...rule({}, underlayAddress(node, family)),
  ];
  return stage(chainOf('lr_out_snat', rules), family, 'nat');
}

/** A pod that got itself as endpoint must not see its own address as the client's. */
export function hairpin(view: NetworkView, pod: Pod, family: Family): BaseChain {
  const to = masqueradeAddress(masqueradeBlock(view, family), 'hairpin');
  const own = pod.addresses.filter((address) => familyOf(address) === family).map(hostCidr);
  const rules = own.map((is): Rule => {
    return { match: { source: { is }, destination: { is } }, target: { kind: 'snat', to }, origin: view.origin };
  });
  return stage(chainOf('ls_in_nat_hairpin', rules), family, 'nat');
}

/** What pods send past the cluster gets the node's address (shared gateway mode); to their own node it stays inside. */
export function outgoingSource(view: NetworkView, family: Family): BaseChain {
  const { node, origin } = view;
  const to = underlayAddress(node, family);
  const subnets = clusterSubnets(view);
  const inside: AddressSet = {
    ...subnets,
    has: (address) => subnets.has(address) || node.addresses.includes(address),
  };
  const match: Match = { destinationSet: { is: inside, negated: true } };
  return stage(chainOf('lr_out_snat', to ? [{ match, target: { kind: 'snat', to }, origin }] : []), family, 'nat');
}

function clusterSubnets({ cluster }: NetworkView): AddressSet {
  const blocks = cluster.settings.podCidrs.value;
  return {
    name: 'cluster-subnets',
    has: (address) => blocks.some((block) => contains(block, address)) || cluster.podByAddress(address) !== undefined,
  };
}

/** `reject="true"` of a load balancer without backends: TCP gets a reset. */
function withRefusals({ name, rules, candidates }: Chain): Chain {
  const answered = function* (from: Iterable<Rule>): Generator<Rule> {
    for (const rule of from) {
      const isTcp = rule.match.protocol === 'TCP';
      yield { ...rule, target: isTcp ? refused : { kind: 'reject', with: 'icmp-port-unreachable' } };
    }
  };
  return {
    name,
    rules: () => answered(rules()),
    ...(candidates ? { candidates: (socket) => answered(candidates(socket)) } : {}),
  };
}
