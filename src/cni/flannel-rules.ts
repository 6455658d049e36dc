// flanneld's own iptables rules, the same for every backend (flannel pkg/trafficmngr/iptables/iptables.go).

import type { Origin } from '#kernel/origin.js';
import { acceptPacket, chainOf, jump, type Match, type Rule, returnToCaller, type Target } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, type Family, multicast } from '#wire/address.js';
import type { FlannelConfig } from './flannel-config.js';
import type { NetworkView } from './pod-network.js';

/** kube-proxy's mark: a packet that still carries it has been, or will be, masqueraded there. */
const kubeProxyMark = { value: 0x4000, mask: 0x4000 };

export function flannelRules({ cluster, node, origin }: NetworkView, config: FlannelConfig): readonly Contribution[] {
  return config.families.flatMap((family) => {
    const network = config.networks.find((cidr) => cidr.family === family);
    const own = node.podCidrs.find((cidr) => cidr.family === family);
    if (!network || !own) return [];
    const rules = { family, network, own, origin };
    const { masqueradesIpv6, forwardRules } = cluster.settings.flannel;
    return [
      ...(family === 4 || masqueradesIpv6 ? [masquerading(rules)] : []),
      ...(forwardRules ? [forwarding(rules)] : []),
    ];
  });
}

interface FamilyRules {
  readonly family: Family;
  /** `Network` of net-conf.json. */
  readonly network: Cidr;
  /** The node's own block. */
  readonly own: Cidr;
  readonly origin: Origin;
}

function masquerading({ family, network, own, origin }: FamilyRules): Contribution {
  const masquerade: Target = { kind: 'masquerade', randomFully: true };
  const comment = 'flanneld masq';
  const rule = (target: Target, match: Match): Rule => ({ match: { comment, ...match }, target, origin });
  const chain = chainOf('FLANNEL-POSTRTG', [
    { match: { mark: { is: kubeProxyMark }, comment }, target: returnToCaller, origin },
    rule(returnToCaller, { source: { is: own }, destination: { is: network } }),
    rule(returnToCaller, { source: { is: network }, destination: { is: own } }),
    rule(returnToCaller, { source: { is: network, negated: true }, destination: { is: own } }),
    rule(masquerade, { source: { is: network }, destination: { is: multicast[family], negated: true } }),
    rule(masquerade, { source: { is: network, negated: true }, destination: { is: network } }),
  ]);
  const rules = [rule(jump(chain), {})];
  return { family, table: 'nat', hook: 'postrouting', place: 'last', rules };
}

function forwarding({ family, network, origin }: FamilyRules): Contribution {
  const comment = 'flanneld forward';
  const chain = chainOf('FLANNEL-FWD', [
    { match: { comment, source: { is: network } }, target: acceptPacket, origin },
    { match: { comment, destination: { is: network } }, target: acceptPacket, origin },
  ]);
  const rules = [{ match: { comment }, target: jump(chain), origin }];
  return { family, table: 'filter', hook: 'forward', place: 'last', rules };
}
