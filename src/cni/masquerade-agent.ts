// ip-masq-agent: masquerades what pods send out of the blocks that it is told to leave alone
// (kubernetes-sigs/ip-masq-agent cmd/ip-masq-agent/ip-masq-agent.go). Clouds write the same rules without it, too.

import type { Origin } from '#kernel/origin.js';
import { chainOf, jump, type Rule, returnToCaller } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { type Cidr, type Family, parseCidr } from '#wire/address.js';

export interface Masquerading {
  readonly chain: string;
  /** How its comments begin. */
  readonly label: string;
  /** Blocks of both families that see a pod's own address. */
  readonly kept: readonly Cidr[];
  readonly randomFully: boolean;
  readonly origin: Origin;
}

export function masqueradeRules(
  family: Family,
  { chain, label, kept, randomFully, origin }: Masquerading,
): Contribution {
  const leftAlone = kept
    .filter((block) => block.family === family)
    .map((block): Rule => {
      const comment = `${label}: local traffic is not subject to MASQUERADE`;
      return { match: { destination: { is: block }, comment }, target: returnToCaller, origin };
    });
  const last: Rule = {
    match: { comment: `${label}: outbound traffic is subject to MASQUERADE (must be last in chain)` },
    target: { kind: 'masquerade', randomFully },
    origin,
  };
  const comment = `${label}: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom ${chain} chain`;
  const call: Rule = {
    match: { comment, destinationType: { is: 'LOCAL', negated: true } },
    target: jump(chainOf(chain, [...leftAlone, last])),
    origin,
  };
  return { family, table: 'nat', hook: 'postrouting', place: 'last', rules: [call] };
}

export interface AgentConfig {
  /** Absent: the agent's own default. */
  readonly nonMasqueradeCidrs?: readonly Cidr[];
  readonly masqueradesLinkLocal: boolean;
}

/** The agent's configuration, YAML or JSON, of which only two fields matter. Of lists in several texts all entries count. */
export function readAgentConfig(texts: readonly string[]): AgentConfig {
  const lists = texts.flatMap((text) => {
    const list = /nonMasqueradeCIDRs["']?\s*:\s*(\[[^\]]*\]|(?:\s*-[^\n]*)+)/.exec(text)?.[1];
    return list === undefined ? [] : [list];
  });
  const cidrs = lists.flatMap((list) =>
    (list.match(/[0-9a-f.:]+\/\d+/gi) ?? []).flatMap((text) => parseCidr(text) ?? []),
  );
  return {
    ...(lists.length > 0 ? { nonMasqueradeCidrs: cidrs } : {}),
    masqueradesLinkLocal: texts.some((text) => /masqLinkLocal["']?\s*:\s*true/i.test(text)),
  };
}

export function blocks(...texts: readonly string[]): readonly Cidr[] {
  return texts.map((text) => parseCidr(text) as Cidr);
}

export const linkLocal = blocks('169.254.0.0/16', 'fe80::/10');
/** What the agent leaves alone when nobody tells it anything. */
export const privateBlocks = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16');
/**
 * With `--nomasq-all-reserved-ranges` these as well. Simplified: without the three blocks for documentation (RFC 5737), by
 * which people mean the internet.
 */
export const reservedBlocks = blocks('240.0.0.0/4', '100.64.0.0/10', '198.18.0.0/15', '192.0.0.0/24', '192.88.99.0/24');
