// flanneld's own iptables rules, the same for every backend (flannel pkg/trafficmngr/iptables/iptables.go).

import type { NodeView } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import { acceptPacket, chainOf, jump, type Match, type Rule, returnToCaller, type Target } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, type Family, parseCidr } from '#wire/address.js';

/** kube-proxy's mark: a packet that still carries it has been, or will be, masqueraded there. */
const kubeProxyMark = { value: 0x4000, mask: 0x4000 };
const multicast: { readonly [F in Family]: Cidr } = { 4: parseCidr('224.0.0.0/4')!, 6: parseCidr('ff00::/8')! };

export function flannelRules({ cluster, node }: NodeView, origin: Origin): readonly Contribution[] {
  return ([4, 6] as const).flatMap((family) => {
    const network = cluster.settings.podCidrs.value.find((cidr) => cidr.family === family);
    const own = node.podCidrs.find((cidr) => cidr.family === family);
    return network && own ? rulesFor({ family, network, own, origin }) : [];
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

function rulesFor({ family, network, own, origin }: FamilyRules): readonly Contribution[] {
  const masquerade: Target = { kind: 'masquerade', randomFully: true };
  const rule = (target: Target, match: Match): Rule => ({
    match: { comment: 'flanneld masq', ...match },
    target,
    origin,
  });
  const postrouting = chainOf('FLANNEL-POSTRTG', [
    { match: { mark: { is: kubeProxyMark }, comment: 'flanneld masq' }, target: returnToCaller, origin },
    rule(returnToCaller, { source: { is: own }, destination: { is: network } }),
    rule(returnToCaller, { source: { is: network }, destination: { is: own } }),
    rule(returnToCaller, { source: { is: network, negated: true }, destination: { is: own } }),
    rule(masquerade, { source: { is: network }, destination: { is: multicast[family], negated: true } }),
    rule(masquerade, { source: { is: network, negated: true }, destination: { is: network } }),
  ]);
  const comment = 'flanneld forward';
  const forward = chainOf('FLANNEL-FWD', [
    { match: { comment, source: { is: network } }, target: acceptPacket, origin },
    { match: { comment, destination: { is: network } }, target: acceptPacket, origin },
  ]);
  const calls = (chain: typeof forward, match: Match): Rule[] => [{ match, target: jump(chain), origin }];
  return [
    {
      family,
      table: 'nat',
      hook: 'postrouting',
      place: 'last',
      rules: calls(postrouting, { comment: 'flanneld masq' }),
    },
    { family, table: 'filter', hook: 'forward', place: 'last', rules: calls(forward, { comment }) },
  ];
}
