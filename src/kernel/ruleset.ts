// The base chains of a netns, put together from what each component adds to them.

import type { Family } from '#wire/address.js';
import {
  type BaseChain,
  type Chain,
  type NetfilterHook,
  type OwnTable,
  priorityOf,
  type Rule,
  type TableName,
} from './rule.js';

/**
 * Rules that one component inserts into (`first`) or appends to (`last`) a built-in chain; `top`: inserted, and put back
 * above everybody else's whenever they are not.
 */
export interface Contribution {
  readonly family: Family;
  readonly table: TableName;
  /** Not with the others in the table of iptables. */
  readonly ownTable?: OwnTable;
  readonly hook: NetfilterHook;
  readonly place: 'top' | 'first' | 'last';
  readonly rules: readonly Rule[];
  /** Chains that stand in the table even when no rule calls them. */
  readonly beside?: readonly Chain[];
}

export interface Ruleset {
  chains(hook: NetfilterHook, family: Family): readonly BaseChain[];
  all(): readonly BaseChain[];
}

const builtInNames: { readonly [hook in NetfilterHook]: string } = {
  prerouting: 'PREROUTING',
  input: 'INPUT',
  forward: 'FORWARD',
  output: 'OUTPUT',
  postrouting: 'POSTROUTING',
};

export const noRules: Ruleset = assemble([]);

interface Part {
  readonly base: Pick<BaseChain, 'name' | 'family' | 'table' | 'ownTable' | 'hook' | 'policy'>;
  readonly top: Rule[];
  readonly first: Rule[];
  readonly last: Rule[];
  readonly beside: Chain[];
}

/** Order: the `top` rules as listed, the `first` rules as listed, then the `last` rules as listed. */
export function assemble(contributions: readonly Contribution[]): Ruleset {
  const parts = new Map<string, Part>();
  for (const { family, table, ownTable, hook, place, rules, beside = [] } of contributions) {
    const key = `${family} ${ownTable?.name ?? table} ${hook}`;
    let part = parts.get(key);
    if (!part) {
      part = {
        base: {
          name: ownTable ? hook : builtInNames[hook],
          family,
          table,
          ...(ownTable ? { ownTable } : {}),
          hook,
          policy: 'accept',
        },
        top: [],
        first: [],
        last: [],
        beside: [],
      };
      parts.set(key, part);
    }
    part[place].push(...rules);
    part.beside.push(...beside);
  }
  const chains = [...parts.values()].map(({ base, top, first, last, beside }) => {
    const rules = [...top, ...first, ...last];
    return { ...base, beside, rules: () => rules };
  });
  chains.sort((a, b) => priorityOf(a) - priorityOf(b));
  const byHook = new Map<string, BaseChain[]>();
  for (const chain of chains) {
    const key = `${chain.hook} ${chain.family}`;
    byHook.set(key, [...(byHook.get(key) ?? []), chain]);
  }
  return { chains: (hook, family) => byHook.get(`${hook} ${family}`) ?? [], all: () => chains };
}
