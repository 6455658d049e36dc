// The `firewall` CNI plugin: forwarding is allowed for what pods send, and for the answers to it
// (containernetworking/plugins plugins/meta/firewall/iptables.go).

import { acceptPacket, chainOf, jump, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, familyOf, hostCidr } from '#wire/address.js';
import { podAddresses } from './host-local.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

export function firewallRules(view: NetworkView, blocks: readonly Cidr[]): readonly Contribution[] {
  const { origin } = view;
  const addresses = attachedPods(view).flatMap((pod) => podAddresses(pod.addresses, blocks));
  return ([4, 6] as const).flatMap((family): readonly Contribution[] => {
    const own = addresses.filter(({ address }) => familyOf(address) === family).map(({ address }) => hostCidr(address));
    if (own.length === 0) return [];
    const overrides: Rule = {
      match: { comment: 'CNI firewall plugin admin overrides' },
      target: jump(chainOf('CNI-ADMIN', [])),
      origin,
    };
    const pods = own.flatMap((is): readonly Rule[] => [
      { match: { destination: { is }, states: { is: ['RELATED', 'ESTABLISHED'] } }, target: acceptPacket, origin },
      { match: { source: { is } }, target: acceptPacket, origin },
    ]);
    const chain = chainOf('CNI-FORWARD', [overrides, ...pods]);
    const rule: Rule = { match: { comment: 'CNI firewall plugin rules' }, target: jump(chain), origin };
    return [{ family, table: 'filter', hook: 'forward', place: 'first', rules: [rule] }];
  });
}
