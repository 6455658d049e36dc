// A masquerade agent: what does not stay within a list of blocks gets the node's address. ip-masq-agent and those made
// after it differ in names only (kubernetes-sigs/ip-masq-agent cmd/ip-masq-agent/ip-masq-agent.go).

import type { Origin } from '#kernel/origin.js';
import { chainOf, jump, type Rule, returnToCaller } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Cidr } from '#wire/address.js';

export interface MasqueradeAgent {
  readonly chain: string;
  /** As it signs its comments. */
  readonly component: string;
  /** Destinations that see the pod's own address. */
  readonly kept: readonly Cidr[];
  readonly randomFully: boolean;
}

/** One chain per family that has a block. */
export function masqueradeAgent(origin: Origin, agent: MasqueradeAgent): readonly Contribution[] {
  return ([4, 6] as const).flatMap((family) => {
    const kept = agent.kept.filter((block) => block.family === family);
    return kept.length > 0
      ? [{ family, table: 'nat', hook: 'postrouting', place: 'last', rules: [jumpTo(agent, { kept, origin })] }]
      : [];
  });
}

function jumpTo(
  { chain, component, randomFully }: MasqueradeAgent,
  { kept, origin }: { kept: readonly Cidr[]; origin: Origin },
): Rule {
  const local = `${component}: local traffic is not subject to MASQUERADE`;
  const outbound = 'ip-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)';
  const rules: readonly Rule[] = [
    ...kept.map((block) => ({
      match: { destination: { is: block }, comment: local },
      target: returnToCaller,
      origin,
    })),
    { match: { comment: outbound }, target: { kind: 'masquerade', randomFully }, origin },
  ];
  const comment = `${component}: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom ${chain} chain`;
  return {
    match: { destinationType: { is: 'LOCAL', negated: true }, comment },
    target: jump(chainOf(chain, rules)),
    origin,
  };
}
