// Whose address the far side sees: rules of iptables, or a program at the card in their stead (cilium/cilium
// pkg/datapath/iptables/iptables.go, bpf/lib/nat.h, Documentation/network/concepts/masquerading.rst).

import { programChain } from '#kernel/program.js';
import { type AddressSet, acceptPacket, type BaseChain, chainOf, type Match, type Rule } from '#kernel/rule.js';
import { type Cidr, contains, type Family, familyOf, type IpAddress } from '#wire/address.js';
import { homeOf, routerAddress } from './cilium-addresses.js';
import { programMark } from './cilium-names.js';
import type { CiliumView } from './cilium-way.js';
import { underlayAddress } from './underlay.js';

/** nat CILIUM_POST_nat. With a tunnel other nodes are outside too; without one a set of them is left alone. */
export function masqueradeRules(view: CiliumView, family: Family): readonly Rule[] {
  const { node, settings, origin } = view;
  const router = routerAddress(view, family, settings);
  const rule = (match: Match, target: Rule['target']): Rule => ({ match, target, origin });
  const blocks = node.podCidrs.filter((block) => block.family === family);
  const hasTunnel = settings.routing !== 'native';
  const snat: Rule['target'] | undefined = router && { kind: 'snat', to: router };
  return [
    ...blocks.flatMap((source): readonly Rule[] => [
      ...(hasTunnel ? [] : [rule(toNodes(view, family, source), acceptPacket)]),
      rule(
        {
          source: { is: source },
          destination: { is: hasTunnel ? source : nativeBlock(view, source), negated: true },
          outputDevice: { is: 'cilium_+', negated: true },
          comment: 'cilium masquerade non-cluster',
        },
        { kind: 'masquerade', randomFully: false },
      ),
    ]),
    rule(
      { mark: { is: { value: 0xa00, mask: 0xe00 } }, comment: 'exclude proxy return traffic from masquerade' },
      acceptPacket,
    ),
    ...(hasTunnel && snat
      ? blocks.map((block) =>
          rule(
            {
              source: { is: block, negated: true },
              destination: { is: block, negated: true },
              outputDevice: { is: 'cilium_host' },
              comment: 'cilium host->cluster masquerade',
            },
            snat,
          ),
        )
      : []),
    ...(snat && !settings.endpointRoutes
      ? [
          rule(
            {
              outputDevice: { is: 'cilium_host' },
              mark: { is: programMark },
              states: { is: ['DNAT'] },
              comment: 'hairpin traffic that originated from a local pod',
            },
            snat,
          ),
        ]
      : []),
  ];
}

function toNodes({ cluster }: CiliumView, family: Family, source: Cidr): Match {
  const nodes: AddressSet = {
    name: `cilium_node_set_v${family}`,
    has: (address) => cluster.nodeByAddress(address)?.addresses.includes(address) ?? false,
  };
  return {
    source: { is: source },
    destinationSet: { is: nodes },
    comment: 'exclude traffic to cluster nodes from masquerade',
  };
}

/** `ipv4-native-routing-cidr`; what the cluster gives its pods where nothing says it. */
function nativeBlock({ settings, cluster }: CiliumView, own: Cidr): Cidr {
  const known = [...settings.nativeBlocks, ...cluster.settings.podCidrs.value];
  return known.find(({ family }) => family === own.family) ?? own;
}

/** At the card: what pods of this node send to neither pods nor nodes gets the node's address. */
export function masqueradeChain(view: CiliumView, family: Family): readonly BaseChain[] {
  const { cluster, node, settings, origin } = view;
  const to = underlayAddress(node, family);
  if (!settings.masquerading[family] || !to) return [];
  const own: AddressSet = {
    name: 'cilium_lxc',
    has: (address) => cluster.podByAddress(address)?.nodeName === node.name,
  };
  const kept: AddressSet = {
    name: 'cilium_ipcache',
    has: (address) => isInCluster(view, address) || settings.nativeBlocks.some((block) => contains(block, address)),
  };
  const rule: Rule = {
    match: { sourceSet: { is: own }, destinationSet: { is: kept, negated: true } },
    target: { kind: 'snat', to },
    origin,
  };
  return [programChain(chainOf('snat_v4_needs_masquerade', [rule]), { family, table: 'nat', hook: 'tc-egress' })];
}

function isInCluster({ cluster }: CiliumView, address: IpAddress): boolean {
  const node = cluster.nodeByAddress(address);
  return cluster.podByAddress(address) !== undefined || (node?.addresses.includes(address) ?? false);
}

/** A node that sends a client's packet on to an endpoint elsewhere has to get the answer: it puts its own address in. */
export function redirectedSource(view: CiliumView, family: Family): { sentOn: Match; chain: BaseChain } {
  const { cluster, node, settings, origin } = view;
  const elsewhere: AddressSet = {
    name: 'cilium_ipcache',
    has(address) {
      const home = cluster.podByAddress(address)?.nodeName ?? cluster.nodeByAddress(address)?.name;
      return familyOf(address) === family && home !== node.name;
    },
  };
  const sentOn: Match = { states: { is: ['DNAT'] }, destinationSet: { is: elsewhere } };
  const inTunnel: AddressSet = {
    name: 'cilium_tunnel_map',
    has: (address) => elsewhere.has(address) && homeOf(cluster, address) !== undefined,
  };
  const router = routerAddress(view, family, settings);
  const card = underlayAddress(node, family);
  const rules: readonly Rule[] = [
    ...(settings.routing !== 'native' && router
      ? [
          {
            match: { ...sentOn, destinationSet: { is: inTunnel } },
            target: { kind: 'snat', to: router } as const,
            origin,
          },
        ]
      : []),
    ...(card ? [{ match: sentOn, target: { kind: 'snat', to: card } as const, origin }] : []),
  ];
  return { sentOn, chain: programChain(chainOf('nodeport_snat', rules), { family, table: 'nat', hook: 'tc-ingress' }) };
}
