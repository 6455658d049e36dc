// `ipMasq` of the plugins that cable pods: a chain per sandbox that masquerades what leaves the pod's block
// (containernetworking/plugins pkg/ip/ipmasq_iptables_linux.go).

import { acceptPacket, chainOf, jump, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, familyOf, hostCidr, multicast } from '#wire/address.js';
import { blockOf, podAddresses } from './host-local.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods, chainName, sandboxId } from './sandbox.js';

export interface IpMasqSetting {
  /** `name` of the network's conflist. */
  readonly network: string;
  readonly blocks: readonly Cidr[];
}

export function ipMasqRules(view: NetworkView, { network, blocks }: IpMasqSetting): readonly Contribution[] {
  return attachedPods(view).flatMap((pod) => {
    const sandbox = sandboxId(pod);
    const origin = { ...view.origin, object: pod.ref };
    const comment = `name: "${network}" id: "${sandbox}"`;
    return podAddresses(pod.addresses, blocks).map(({ address }): Contribution => {
      const family = familyOf(address);
      const rules: readonly Rule[] = [
        { match: { destination: { is: blockOf(address, blocks) }, comment }, target: acceptPacket, origin },
        {
          match: { destination: { is: multicast[family], negated: true }, comment },
          target: { kind: 'masquerade', randomFully: false },
          origin,
        },
      ];
      const chain = chainOf(chainName('CNI-', network, sandbox), rules);
      const toChain: Rule = { match: { source: { is: hostCidr(address) }, comment }, target: jump(chain), origin };
      return { family, table: 'nat', hook: 'postrouting', place: 'last', rules: [toChain] };
    });
  });
}
