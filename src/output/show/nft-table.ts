// `nft list table inet NAME`: tables that somebody made for himself. A table of both families has its rules once.

import type { BaseChain, Match, Rule, Target } from '#kernel/rule.js';
import type { Family } from '#wire/address.js';
import type { Part } from './show.js';

export function ownTableParts(chains: readonly BaseChain[]): readonly Part[] {
  const names = [...new Set(chains.flatMap(({ ownTable }) => ownTable?.name ?? []))];
  return names.map((name) => {
    const own = chains.filter(({ ownTable }) => ownTable?.name === name);
    const bodies = [...new Set(own.map((chain) => chain.name))].map((chain) =>
      chainLines(own.filter((candidate) => candidate.name === chain)),
    );
    return {
      command: `nft list table inet ${name}`,
      lines: [`table inet ${name} {`, ...bodies.flatMap((body, index) => (index === 0 ? body : ['', ...body])), '}'],
    };
  });
}

function chainLines(ofFamilies: readonly BaseChain[]): readonly string[] {
  const [chain] = ofFamilies;
  if (!chain?.ownTable) return [];
  const lines = ofFamilies.flatMap((own) => [...own.rules()].map((rule) => ruleText(rule, own.family)));
  return [
    `\tchain ${chain.name} {`,
    `\t\ttype filter hook ${chain.hook} priority ${chain.ownTable.priority}; policy ${chain.policy};`,
    ...[...new Set(lines)].map((line) => `\t\t${line}`),
    '\t}',
  ];
}

function ruleText({ match, target }: Rule, family: Family): string {
  return [...matchTexts(match, family), targetText(target)].join(' ');
}

/** Only what such tables ask for so far. */
function matchTexts(match: Match, family: Family): readonly string[] {
  const ip = family === 4 ? 'ip' : 'ip6';
  const { protocol, destinationPort, socketOwner, states, sourceSet, destinationSet } = match;
  return [
    ...(protocol && destinationPort !== undefined ? [`${protocol.toLowerCase()} dport ${destinationPort}`] : []),
    ...(socketOwner ? ['meta skuid 0'] : []),
    ...(states ? [`ct state ${states.is.join(',').toLowerCase()}`] : []),
    ...(sourceSet ? [`${ip} saddr @${sourceSet.is.name}`] : []),
    ...(destinationSet ? [`${ip} daddr @${destinationSet.is.name}`] : []),
  ];
}

function targetText(target: Target): string {
  return target.kind === 'queue' ? `queue flags bypass to ${target.number}` : target.kind;
}
