// `iptables-save` and `ip6tables-save`: the tables of one family, with every chain that the built-in ones lead to.

import type { BaseChain, Chain, Rule, TableName } from '#kernel/rule.js';
import type { Family } from '#wire/address.js';
import { matchOptions, targetOptions } from './rule-options.js';

/** In the order iptables-save prints them; it prints only tables that are in use. */
const builtInChains: { readonly [T in TableName]: readonly string[] } = {
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};

/** Which rules to list. */
export type RuleFilter = (rule: Rule) => boolean;

/** Rules for a Service that the input has; those for one that was made up are a guess at what a node holds. */
export const isForGivenService: RuleFilter = ({ origin: { object } }) =>
  object?.kind !== 'Service' || object.place !== undefined;

const every: RuleFilter = () => true;

export function ruleLines(
  chains: readonly BaseChain[],
  family: Family,
  isWanted: RuleFilter = every,
): readonly string[] {
  return (Object.keys(builtInChains) as TableName[]).flatMap((table) => {
    const own = chains.filter((chain) => chain.family === family && chain.table === table && !chain.ownTable);
    return own.length > 0 ? tableLines(table, own, isWanted) : [];
  });
}

function tableLines(table: TableName, base: readonly BaseChain[], isWanted: RuleFilter): readonly string[] {
  const family = base[0]?.family ?? 4;
  const rules = tableRules(base, isWanted);
  const builtIn = builtInChains[table];
  const own = [...rules.keys()].filter((name) => !builtIn.includes(name)).sort();
  const policyOf = (name: string) => base.find((chain) => chain.name === name)?.policy ?? 'accept';
  return [
    `*${table}`,
    ...builtIn.map((name) => `:${name} ${policyOf(name).toUpperCase()} [0:0]`),
    ...own.map((name) => `:${name} - [0:0]`),
    ...[...builtIn, ...own].flatMap((name) => (rules.get(name) ?? []).map((rule) => ruleLine(name, rule, family))),
    'COMMIT',
  ];
}

/** A table's chains by name: the built-in ones, those beside them, and what their jumps lead to. Each is listed once: some are made anew whenever they are asked. */
function tableRules(base: readonly BaseChain[], isWanted: RuleFilter): ReadonlyMap<string, readonly Rule[]> {
  const found = new Map<string, readonly Rule[]>();
  const waiting: Chain[] = [...base, ...base.flatMap(({ beside }) => beside)];
  for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
    if (found.has(chain.name)) continue;
    const rules = [...chain.rules()].filter(isWanted);
    found.set(chain.name, rules);
    for (const { target } of rules) {
      const isCall = target.kind === 'jump' || target.kind === 'goto';
      if (isCall && !found.has(target.name)) waiting.push(target.chain());
    }
  }
  return found;
}

function ruleLine(chain: string, { match, target }: Rule, family: Family): string {
  return ['-A', chain, ...matchOptions(match, family), targetOptions(target, family)].filter(Boolean).join(' ');
}
