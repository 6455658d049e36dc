// Host ports: the `portmap` CNI plugin, chained after the plugin that cables the pod, translates a node's port to the
// pod's (containernetworking/plugins plugins/meta/portmap/portmap_iptables.go, pkg/utils/utils.go).

import type { Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import { type Chain, chainOf, jump, type Match, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, type Family, familyOf, hostCidr, type IpAddress, parseCidr } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';
import { podField } from '#wire/pod-field.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods, chainName, sandboxId } from './sandbox.js';

/** How the network that portmap is chained after knows its pods. */
export interface PortmapSetting {
  /** `name` of the network's conflist. */
  readonly network: string;
  /** The block that an address in a pod has on its `eth0`: whoever is in it counts as a neighbour. */
  readonly subnetOf: (address: IpAddress) => Cidr;
}

export interface PortMapping {
  readonly protocol: Protocol;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly hostIP?: IpAddress;
  readonly origin: Origin;
}

/** 1 << markMasqBit; the default bit is 13. */
const mark = { value: 0x2000, mask: 0x2000 };
/** What one multiport match takes. */
const mostPorts = 15;
const localhost = parseCidr('127.0.0.1/32')!;

/** Nothing while no pod of the node has a host port: the plugin writes its chains with the first. */
export function hostPortRules(view: NetworkView, setting: PortmapSetting): readonly Contribution[] {
  const pods = attachedPods(view).flatMap((pod) => {
    const mappings = portMappings(pod, view.origin);
    return mappings.length > 0 ? [{ pod, mappings }] : [];
  });
  return ([4, 6] as const).flatMap((family) => {
    const rules = pods.flatMap(({ pod, mappings }) => {
      const address = pod.addresses.find((own) => familyOf(own) === family);
      return address ? podRules(pod, mappings, { ...setting, address, origin: originOf(view.origin) }) : [];
    });
    return rules.length > 0 ? contributions(family, rules, originOf(view.origin)) : [];
  });
}

function contributions(family: Family, rules: readonly Rule[], origin: Origin): readonly Contribution[] {
  const toHostPorts: Rule = {
    match: { destinationType: { is: 'LOCAL' } },
    target: jump(chainOf('CNI-HOSTPORT-DNAT', rules)),
    origin,
  };
  const masquerade = chainOf('CNI-HOSTPORT-MASQ', [
    { match: { mark: { is: mark } }, target: { kind: 'masquerade', randomFully: false }, origin },
  ]);
  const comment = 'CNI portfwd requiring masquerade';
  return [
    { family, table: 'nat', hook: 'prerouting', place: 'last', rules: [toHostPorts] },
    { family, table: 'nat', hook: 'output', place: 'last', rules: [toHostPorts] },
    // Simplified: kube-proxy inserts its jump at the top too, and who came last stands first. The marks differ, so the
    // order does not matter.
    {
      family,
      table: 'nat',
      hook: 'postrouting',
      place: 'first',
      rules: [{ match: { comment }, target: jump(masquerade), origin }],
    },
  ];
}

interface Target extends PortmapSetting {
  readonly address: IpAddress;
  readonly origin: Origin;
}

/** The jumps to one pod's chain, by protocol. */
function podRules(pod: Pod, mappings: readonly PortMapping[], target: Target): readonly Rule[] {
  const { network, origin } = target;
  const sandbox = sandboxId(pod);
  const chain = podChain(chainName('CNI-DN-', network, sandbox), mappings, target);
  const comment = `dnat name: "${network}" id: "${sandbox}"`;
  const protocols = [...new Set(mappings.map(({ protocol }) => protocol))].sort();
  return protocols.flatMap((protocol) => {
    const ports = mappings.filter((mapping) => mapping.protocol === protocol).map(({ hostPort }) => hostPort);
    return inGroups(ports).map((destinationPorts): Rule => {
      return { match: { comment, protocol, destinationPorts }, target: jump(chain), origin };
    });
  });
}

function podChain(name: string, mappings: readonly PortMapping[], { address, subnetOf, origin }: Target): Chain {
  const family = familyOf(address);
  const setMark = chainOf('CNI-HOSTPORT-SETMARK', [
    { match: { comment: 'CNI portfwd masquerade mark' }, target: { kind: 'mark', ...mark }, origin },
  ]);
  const fitting = mappings.filter(({ hostIP }) => hostIP === undefined || familyOf(hostIP) === family);
  const rules = fitting.flatMap((mapping): Rule[] => {
    const { protocol, hostPort, containerPort, hostIP } = mapping;
    const destination = hostIP && !isUnspecified(hostIP) ? { destination: { is: hostCidr(hostIP) } } : {};
    const match: Match = { protocol, ...destination, destinationPort: hostPort };
    const marked = (source: Cidr): Rule => ({
      match: { ...match, source: { is: source } },
      target: jump(setMark),
      origin: mapping.origin,
    });
    return [
      marked(subnetOf(address)),
      ...(family === 4 ? [marked(localhost)] : []),
      { match, target: { kind: 'dnat', to: address, port: containerPort }, origin: mapping.origin },
    ];
  });
  return chainOf(name, rules);
}

export function portMappings(pod: Pod, { evidence }: Origin): readonly PortMapping[] {
  return (['containers', 'sidecars'] as const).flatMap((list) =>
    pod.spec[list].flatMap((container, position) =>
      container.ports.flatMap(({ hostPort, containerPort, hostIP, protocol }, index): PortMapping[] => {
        if (!hostPort) return [];
        const field = list === 'containers' ? ['spec', list, position, 'ports', index, 'hostPort'] : ['spec'];
        const origin: Origin = { component: 'cni/portmap', ...podField(pod, field), evidence };
        return [{ protocol, hostPort, containerPort, origin, ...(hostIP ? { hostIP } : {}) }];
      }),
    ),
  );
}

function inGroups(ports: readonly number[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let start = 0; start < ports.length; start += mostPorts) groups.push(ports.slice(start, start + mostPorts));
  return groups;
}

function isUnspecified(address: IpAddress): boolean {
  return address === '0.0.0.0' || address === '::';
}

function originOf({ evidence }: Origin): Origin {
  return { component: 'cni/portmap', evidence };
}
