// The iptables rules of Felix, Calico's agent on a node (projectcalico/calico felix/rules/{static,endpoints,nat}.go, as of
// v3.29). Felix keeps its jumps above everybody else's, but for nat POSTROUTING, where it stands last since v3.28.2.

import type { CalicoPool, EndpointToHost } from '#cluster/calico.js';
import type { Cluster } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import {
  type AddressSet,
  acceptPacket,
  type Chain,
  chainOf,
  jump,
  type Match,
  type Rule,
  returnToCaller,
  type Target,
} from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { contains, type Family, familyOf } from '#wire/address.js';
import { acceptMark } from './calico-names.js';
import { clearMarks, setAccepted, workloadChains, workloads } from './calico-workload-rules.js';
import type { NetworkView } from './pod-network.js';

export interface FelixSettings {
  readonly pools: readonly CalicoPool[];
  readonly endpointToHost: EndpointToHost;
  /** UDP port of the VXLAN tunnels; left out where there are none. */
  readonly vxlanPort?: number;
  readonly tunnelDevices: { readonly [F in Family]: readonly string[] };
}

export function felixRules(view: NetworkView, settings: FelixSettings): readonly Contribution[] {
  return ([4, 6] as const)
    .filter((family) => view.node.podCidrs.some((cidr) => cidr.family === family))
    .flatMap((family) => [...natRules(view, settings, family), ...filterRules(view, settings, family)]);
}

function natRules({ origin }: NetworkView, settings: FelixSettings, family: Family): readonly Contribution[] {
  const call = caller(origin);
  const floating = chainOf('cali-fip-dnat', []);
  const postrouting = chainOf('cali-POSTROUTING', [
    call(chainOf('cali-fip-snat', [])),
    call(outgoingChain(settings.pools, family, origin)),
    ...settings.tunnelDevices[family].map((device) => tunnelSource(device, origin)),
  ]);
  const nat = { family, table: 'nat' } as const;
  return [
    { ...nat, hook: 'prerouting', place: 'top', rules: [call(chainOf('cali-PREROUTING', [call(floating)]))] },
    { ...nat, hook: 'output', place: 'top', rules: [call(chainOf('cali-OUTPUT', [call(floating)]))] },
    { ...nat, hook: 'postrouting', place: 'last', rules: [call(postrouting)] },
  ];
}

/** What pods of a pool with `natOutgoing` send to where no pool is. */
function outgoingChain(pools: readonly CalicoPool[], family: Family, origin: Origin): Chain {
  const own = pools.filter(({ block }) => block.family === family);
  const masqueraded = own.filter(({ natOutgoing }) => natOutgoing);
  const match: Match = {
    sourceSet: { is: poolSet(`cali${family}0masq-ipam-pools`, masqueraded) },
    destinationSet: { is: poolSet(`cali${family}0all-ipam-pools`, own), negated: true },
  };
  const masquerade: Rule = { match, target: { kind: 'masquerade', randomFully: true }, origin };
  return chainOf('cali-nat-outgoing', masqueraded.length > 0 ? [masquerade] : []);
}

/** The node's own packets into a tunnel get the tunnel's address, also if a program was bound to another. */
export function tunnelSource(device: string, origin: Origin): Rule {
  const match: Match = {
    outputDevice: { is: device },
    sourceTypeOnOutput: { is: 'LOCAL', negated: true },
    sourceType: { is: 'LOCAL' },
  };
  return { match, target: { kind: 'masquerade', randomFully: true }, origin };
}

function filterRules(view: NetworkView, settings: FelixSettings, family: Family): readonly Contribution[] {
  const { origin } = view;
  const { fromWorkloads, toWorkloads } = workloadChains(view, family, settings.vxlanPort);
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const call = caller(origin);
  const accepted = rule({ mark: { is: acceptMark } }, acceptPacket);
  const hosts = nodeSet(view.cluster, family);
  const toHost = chainOf('cali-wl-to-host', [
    call(fromWorkloads),
    rule({ comment: 'Configured DefaultEndpointToHostAction' }, hostTargets[settings.endpointToHost]),
  ]);
  const input = chainOf('cali-INPUT', [
    ...tunnelInput(settings, { family, hosts, origin }),
    rule({ inputDevice: workloads }, { kind: 'goto', name: toHost.name, chain: () => toHost }),
    accepted,
    rule({}, clearMarks),
    call(chainOf('cali-from-host-endpoint', [])),
    rule({ comment: 'Host endpoint policy accepted packet.', mark: { is: acceptMark } }, acceptPacket),
  ]);
  const forward = chainOf('cali-FORWARD', [
    rule({}, clearMarks),
    { ...call(chainOf('cali-from-hep-forward', [])), match: { mark: { is: { ...acceptMark, value: 0 } } } },
    { ...call(fromWorkloads), match: { inputDevice: workloads } },
    { ...call(toWorkloads), match: { outputDevice: workloads } },
    call(chainOf('cali-to-hep-forward', [])),
    call(chainOf('cali-cidr-block', [])),
  ]);
  const output = chainOf('cali-OUTPUT', [
    accepted,
    // A node always reaches its own pods.
    rule({ outputDevice: workloads }, returnToCaller),
    ...tunnelOutput(settings, { family, hosts, origin }),
    rule({}, clearMarks),
    { ...call(chainOf('cali-to-host-endpoint', [])), match: { states: { is: ['DNAT'], negated: true } } },
    rule({ comment: 'Host endpoint policy accepted packet.', mark: { is: acceptMark } }, acceptPacket),
  ]);
  const filter = { family, table: 'filter' } as const;
  const explicitly = { comment: 'Policy explicitly accepted packet.', mark: { is: acceptMark } };
  return [
    { ...filter, hook: 'input', place: 'top', rules: [call(input)] },
    { ...filter, hook: 'forward', place: 'top', rules: [call(forward)] },
    { ...filter, hook: 'forward', place: 'last', rules: [rule(explicitly, acceptPacket), rule({}, setAccepted)] },
    { ...filter, hook: 'output', place: 'top', rules: [call(output)] },
  ];
}

const hostTargets: { readonly [A in EndpointToHost]: Target } = {
  ACCEPT: acceptPacket,
  DROP: { kind: 'drop' },
  RETURN: returnToCaller,
};

interface Outside {
  readonly family: Family;
  readonly hosts: AddressSet;
  readonly origin: Origin;
}

/** Tunnels take packets from nodes of the cluster only. */
function tunnelInput({ tunnelDevices, vxlanPort }: FelixSettings, { family, hosts, origin }: Outside): readonly Rule[] {
  const rules: Rule[] = [];
  if (tunnelDevices[family].includes('tunl0')) {
    const known: Match = {
      comment: 'Allow IPIP packets from Calico hosts',
      protocol: 'IPIP',
      sourceSet: { is: hosts },
    };
    const match: Match = { ...known, destinationType: { is: 'LOCAL' } };
    rules.push({ match, target: acceptPacket, origin });
    const comment = 'Drop IPIP packets from non-Calico hosts';
    rules.push({ match: { comment, protocol: 'IPIP' }, target: { kind: 'drop' }, origin });
  }
  if (vxlanPort !== undefined) {
    const vxlan: Match = { protocol: 'UDP', destinationPorts: [vxlanPort] };
    const sourceSet = { is: { ...hosts, name: `cali${family}0all-vxlan-net` } };
    const comment = `Allow IPv${family} VXLAN packets from allowed hosts`;
    const match: Match = { comment, ...vxlan, sourceSet, destinationType: { is: 'LOCAL' } };
    rules.push({ match, target: acceptPacket, origin });
    const refused: Match = {
      comment: `Drop IPv${family} VXLAN packets from non-allowed hosts`,
      ...vxlan,
      destinationType: { is: 'LOCAL' },
    };
    rules.push({ match: refused, target: { kind: 'drop' }, origin });
  }
  return rules;
}

function tunnelOutput({ tunnelDevices }: FelixSettings, { family, hosts, origin }: Outside): readonly Rule[] {
  if (!tunnelDevices[family].includes('tunl0')) return [];
  const known: Match = { comment: 'Allow IPIP packets to other Calico hosts', protocol: 'IPIP' };
  const match: Match = { ...known, destinationSet: { is: hosts }, sourceType: { is: 'LOCAL' } };
  return [{ match, target: acceptPacket, origin }];
}

function poolSet(name: string, pools: readonly CalicoPool[]): AddressSet {
  return { name, has: (address) => pools.some(({ block }) => contains(block, address)) };
}

function nodeSet(cluster: Cluster, family: Family): AddressSet {
  return {
    name: `cali${family}0all-hosts-net`,
    has: (address) =>
      familyOf(address) === family && (cluster.nodeByAddress(address)?.addresses.includes(address) ?? false),
  };
}

export function caller(origin: Origin): (chain: Chain) => Rule {
  return (chain) => ({ match: {}, target: jump(chain), origin });
}
