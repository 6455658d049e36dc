// What is left of Felix' nat rules beside its programs: those only mark what needs another source, and iptables gives it
// (projectcalico/calico felix/rules/{nat,static}.go, felix/bpf/tc/defs).

import { chainOf, type Match, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Family } from '#wire/address.js';
import { caller, tunnelSource } from './calico-rules.js';
import type { NetworkView } from './pod-network.js';

/** Marks of packets that a program has let through, and leaves to iptables for their source. */
export const sourceMarks = {
  /** From a pod of a pool with `natOutgoing` to where no pool is. */
  outgoing: { value: 0x03800000, mask: 0x03f00000 },
  /** From a pod to itself, by a Service. */
  loop: { value: 0x03600000, mask: 0x03f00000 },
} as const;

export function remainingRules(
  { node, origin }: NetworkView,
  tunnels: { readonly [F in Family]: readonly string[] },
): readonly Contribution[] {
  const call = caller(origin);
  const masquerade = (match: Match): Rule => ({ match, target: { kind: 'masquerade', randomFully: true }, origin });
  const outgoing = chainOf('cali-nat-outgoing', [masquerade({ mark: { is: sourceMarks.outgoing } })]);
  return ([4, 6] as const)
    .filter((family) => node.podCidrs.some((cidr) => cidr.family === family))
    .map((family): Contribution => {
      const postrouting = chainOf('cali-POSTROUTING', [
        masquerade({ mark: { is: sourceMarks.loop } }),
        call(outgoing),
        ...tunnels[family].map((device) => tunnelSource(device, origin)),
      ]);
      return { family, table: 'nat', hook: 'postrouting', place: 'last', rules: [call(postrouting)] };
    });
}
