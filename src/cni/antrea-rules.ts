// Antrea's iptables rules, at the end of the built-in chains (antrea-io/antrea pkg/agent/route/route_linux.go).

import type { NetfilterHook } from '#kernel/rule.js';
import {
  type AddressSet,
  acceptPacket,
  chainOf,
  jump,
  type Match,
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

function familyRules({ view, mode, config }: Switch, block: Cidr): readonly Contribution[] {
  const { origin, cluster } = view;
  const { family } = block;
  const { gateway } = config;
  const rule = (comment: string, match: Match, target: Target): Rule => {
    return { match: { comment: `Antrea: ${comment}`, ...match }, target, origin };
  };
  const at = (
    table: TableName,
    hook: NetfilterHook,
    [name, rules]: readonly [string, readonly Rule[]],
  ): Contribution => {
    const words = {
      prerouting: 'prerouting',
      output: 'output',
      forward: 'forwarding',
      postrouting: 'postrouting',
      input: 'input',
    };
    const comment = table === 'mangle' && hook === 'prerouting' ? 'mangle' : words[hook];
    const call = rule(`jump to Antrea ${comment} rules`, {}, jump(chainOf(name, rules)));
    return { family, table, hook, place: 'last', rules: [call] };
  };
  const tunnelled: Match = { protocol: 'UDP', destinationPort: tunnelPorts[config.tunnel] };
  const hasTunnel = (mode === 'encap' || mode === 'hybrid') && config.tunnel !== 'gre';
  const incoming: Match = { ...tunnelled, destinationType: { is: 'LOCAL' } };
  const outgoing: Match = { ...tunnelled, sourceType: { is: 'LOCAL' } };
  const notrack: Target = { kind: 'notrack' };
  const pods: AddressSet = { name: podSets[family], has: (address) => blockOwner(cluster, address) !== undefined };
  const leaving: Match = {
    source: { is: block },
    destinationSet: { is: pods, negated: true },
    outputDevice: { is: gateway, negated: true },
  };
  const toPods = { outputDevice: { is: gateway } };
  const local: Match = {
    ...toPods,
    sourceTypeOnOutput: { is: 'LOCAL', negated: true },
    sourceType: { is: 'LOCAL' },
  };
  const { value } = hostLocalMark;
  const marked: Target = { kind: 'mark', value, mask: value };
  return [
    at('raw', 'prerouting', [
      'ANTREA-PREROUTING',
      hasTunnel ? [rule('do not track incoming encapsulation packets', incoming, notrack)] : [],
    ]),
    at('raw', 'output', [
      'ANTREA-OUTPUT',
      hasTunnel ? [rule('do not track outgoing encapsulation packets', outgoing, notrack)] : [],
    ]),
    at('mangle', 'prerouting', ['ANTREA-MANGLE', []]),
    at('mangle', 'output', [
      'ANTREA-OUTPUT',
      [rule('mark LOCAL output packets', { ...toPods, sourceType: { is: 'LOCAL' } }, marked)],
    ]),
    at('filter', 'forward', [
      'ANTREA-FORWARD',
      [
        rule('accept packets from local Pods', { inputDevice: { is: gateway } }, acceptPacket),
        rule('accept packets to local Pods', toPods, acceptPacket),
      ],
    ]),
    at('nat', 'postrouting', [
      'ANTREA-POSTROUTING',
      [
        ...(config.noSnat
          ? []
          : [
              rule('masquerade Pod to external packets', leaving, {
                kind: 'masquerade',
                randomFully: config.snatFullyRandomPorts,
              }),
            ]),
        rule('masquerade LOCAL traffic', local, { kind: 'masquerade', randomFully: true }),
        ...(config.proxy.isForAll ? [virtualSourceRule(family, origin)] : []),
      ],
    ]),
  ];
}
