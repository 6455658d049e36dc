// Antrea's iptables rules, at the end of the built-in chains (antrea-io/antrea pkg/agent/route/route_linux.go).

import type { Origin } from '#kernel/origin.js';
import {
  type AddressSet,
  acceptPacket,
  chainOf,
  jump,
  type Match,
  type NetfilterHook,
  type Rule,
  type TableName,
  type Target,
} from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Cidr, Family } from '#wire/address.js';
import { tunnelPorts } from './antrea-config.js';
import { hostLocalMark } from './antrea-flows.js';
import { nodePortRules, virtualSourceRule } from './antrea-proxy-all.js';
import type { Switch } from './antrea-switch.js';
import { blockOwner } from './node-blocks.js';

/** ipset of the blocks of all nodes. */
const podSets: { readonly [F in Family]: string } = { 4: 'ANTREA-POD-IP', 6: 'ANTREA-POD-IP6' };

export function antreaRules(own: Switch): readonly Contribution[] {
  const ofProxy = own.config.proxy.isForAll ? nodePortRules(own) : [];
  return [...ofProxy, ...own.blocks.flatMap((block) => familyRules(own, block))];
}

type Filled = readonly [table: TableName, hook: NetfilterHook, chain: string, rules: readonly Rule[]];

function familyRules(own: Switch, block: Cidr): readonly Contribution[] {
  const { family } = block;
  const { view, config } = own;
  const { value } = hostLocalMark;
  const rule = ruleMaker(view.origin);
  const toPods: Match = { outputDevice: { is: config.gateway } };
  const fromPods: Match = { inputDevice: { is: config.gateway } };
  const fromNode: Match = { ...toPods, sourceType: { is: 'LOCAL' } };
  const marked: Target = { kind: 'mark', value, mask: value };
  const filled: readonly Filled[] = [
    ...untracked(own),
    ['mangle', 'prerouting', 'ANTREA-MANGLE', []],
    ['mangle', 'output', 'ANTREA-OUTPUT', [rule('mark LOCAL output packets', fromNode, marked)]],
    [
      'filter',
      'forward',
      'ANTREA-FORWARD',
      [
        rule('accept packets from local Pods', fromPods, acceptPacket),
        rule('accept packets to local Pods', toPods, acceptPacket),
      ],
    ],
    ['nat', 'postrouting', 'ANTREA-POSTROUTING', masquerading(own, block)],
  ];
  return filled.map(([table, hook, chain, rules]): Contribution => {
    const words = table === 'mangle' && hook === 'prerouting' ? 'mangle' : hookWords[hook];
    const call = rule(`jump to Antrea ${words} rules`, {}, jump(chainOf(chain, rules)));
    return { family, table, hook, place: 'last', rules: [call] };
  });
}

const hookWords: { readonly [H in NetfilterHook]: string } = {
  prerouting: 'prerouting',
  input: 'input',
  forward: 'forwarding',
  output: 'output',
  postrouting: 'postrouting',
};

function ruleMaker(origin: Origin): (comment: string, match: Match, target: Target) => Rule {
  return (comment, match, target) => ({ match: { comment: `Antrea: ${comment}`, ...match }, target, origin });
}

/** A tunnel's packets go one way each: as connections they would only cost time. */
function untracked({ view, mode, config }: Switch): readonly Filled[] {
  const rule = ruleMaker(view.origin);
  const hasPort = (mode === 'encap' || mode === 'hybrid') && config.tunnel !== 'gre';
  const wrapped: Match = { protocol: 'UDP', destinationPort: tunnelPorts[config.tunnel] };
  const not = (which: string, match: Match): readonly Rule[] =>
    hasPort ? [rule(`do not track ${which} encapsulation packets`, { ...wrapped, ...match }, { kind: 'notrack' })] : [];
  return [
    ['raw', 'prerouting', 'ANTREA-PREROUTING', not('incoming', { destinationType: { is: 'LOCAL' } })],
    ['raw', 'output', 'ANTREA-OUTPUT', not('outgoing', { sourceType: { is: 'LOCAL' } })],
  ];
}

function masquerading({ view, config }: Switch, block: Cidr): readonly Rule[] {
  const { cluster, origin } = view;
  const { gateway, noSnat, snatFullyRandomPorts: randomFully, proxy } = config;
  const rule = ruleMaker(origin);
  const pods: AddressSet = {
    name: podSets[block.family],
    has: (address) => blockOwner(cluster, address) !== undefined,
  };
  const leaving: Match = {
    source: { is: block },
    destinationSet: { is: pods, negated: true },
    outputDevice: { is: gateway, negated: true },
  };
  const local: Match = {
    outputDevice: { is: gateway },
    sourceTypeOnOutput: { is: 'LOCAL', negated: true },
    sourceType: { is: 'LOCAL' },
  };
  return [
    ...(noSnat ? [] : [rule('masquerade Pod to external packets', leaving, { kind: 'masquerade', randomFully })]),
    rule('masquerade LOCAL traffic', local, { kind: 'masquerade', randomFully: true }),
    ...(proxy.isForAll ? [virtualSourceRule(block.family, origin)] : []),
  ];
}
