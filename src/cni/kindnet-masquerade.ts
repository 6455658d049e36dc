// kindnet's masquerade agent: what leaves the pods' blocks gets the node's address (kubernetes-sigs/kind
// images/kindnetd/cmd/kindnetd/masq.go). Made after ip-masq-agent, which writes the options of a rule in another order.

import { chainOf, jump, type Rule, returnToCaller } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Cidr } from '#wire/address.js';
import type { NetworkView } from './pod-network.js';

const chain = 'KIND-MASQ-AGENT';
const signature = 'kind-masq-agent';

/** One chain per family of POD_SUBNET in its DaemonSet. */
export function kindnetMasquerading(view: NetworkView): readonly Contribution[] {
  return ([4, 6] as const).flatMap((family) => {
    const kept = view.cluster.settings.podCidrs.value.filter((block) => block.family === family);
    return kept.length > 0
      ? [{ family, table: 'nat', hook: 'postrouting', place: 'last', rules: [jumpTo(kept, view)] }]
      : [];
  });
}

function jumpTo(kept: readonly Cidr[], { origin }: NetworkView): Rule {
  const local = `${signature}: local traffic is not subject to MASQUERADE`;
  // Signed with the name of the agent it was made after.
  const outbound = 'ip-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)';
  const rules: readonly Rule[] = [
    ...kept.map((block) => ({
      match: { destination: { is: block }, comment: local },
      target: returnToCaller,
      origin,
    })),
    { match: { comment: outbound }, target: { kind: 'masquerade', randomFully: false }, origin },
  ];
  const comment = `${signature}: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom ${chain} chain`;
  return {
    match: { destinationType: { is: 'LOCAL', negated: true }, comment },
    target: jump(chainOf(chain, rules)),
    origin,
  };
}
