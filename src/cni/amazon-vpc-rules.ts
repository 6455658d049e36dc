// aws-node's iptables rules: who is seen outside of the VPC, and which connections belong to the primary card
// (aws/amazon-vpc-cni-k8s pkg/networkutils/network.go). For pods with IPv4 addresses: those of IPv6 are kept everywhere.

import type { Origin } from '#kernel/origin.js';
import { type Chain, chainOf, jump, type Rule, returnToCaller } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { familyOf } from '#wire/address.js';
import { primaryMark } from './amazon-vpc-cards.js';
import type { AmazonSettings } from './amazon-vpc-settings.js';
import type { NetworkView } from './pod-network.js';

/** Outside of the VPC only the primary card's first address is known, to the router of the internet. */
export function sourceRules({ node, origin }: NetworkView, settings: AmazonSettings): readonly Contribution[] {
  const primary = node.addresses.find((address) => familyOf(address) === 4);
  if (settings.externalSnat || !primary) return [];
  const snat: Rule = {
    match: {
      outputDevice: { is: 'vlan+', negated: true },
      comment: 'AWS, SNAT',
      destinationType: { is: 'LOCAL', negated: true },
    },
    target: { kind: 'snat', to: primary, ...(settings.randomFully ? { randomFully: true } : {}) },
    origin,
  };
  const chain = chainOf('AWS-SNAT-CHAIN-0', [...inside(settings, { comment: 'AWS SNAT CHAIN', origin }), snat]);
  return [nat('postrouting', [called(chain, { comment: 'AWS SNAT CHAIN' }, origin)])];
}

/**
 * Answers to what came in by the primary card leave by it, and so does what will get its address: the mark stays with
 * the connection, and rule 1024 of `ip rule` obeys it.
 */
export function connectionMarkRules(
  { cluster, origin }: NetworkView,
  settings: AmazonSettings,
): readonly Contribution[] {
  const pods = { inputDevice: { is: `${settings.vethPrefix}+` } };
  const restore = { kind: 'restore-mark', mask: primaryMark.mask } as const;
  const mark = { kind: 'connection-mark', ...primaryMark } as const;
  const comment = 'AWS, primary ENI';
  const mangle: Rule[] = [
    {
      match: {
        comment,
        inputDevice: { is: cluster.settings.nodeDevice.value },
        destinationType: { is: 'LOCAL' },
        limitedTo: 'input-device',
      },
      target: mark,
      origin,
    },
    { match: { comment, ...pods }, target: restore, origin },
    { match: { comment, inputDevice: { is: 'vlan+' } }, target: restore, origin },
  ];
  const contributions: Contribution[] = [
    { family: 4, table: 'mangle', hook: 'prerouting', place: 'last', rules: mangle },
  ];
  if (settings.externalSnat) return contributions;
  const chain = chainOf('AWS-CONNMARK-CHAIN-0', [
    ...inside(settings, { comment: 'AWS CONNMARK CHAIN, VPC CIDR', origin }),
    { match: { comment: 'AWS, CONNMARK' }, target: mark, origin },
  ]);
  return [
    ...contributions,
    nat('prerouting', [
      called(chain, { comment: 'AWS, outbound connections', ...pods }, origin),
      { match: { comment: 'AWS, CONNMARK' }, target: restore, origin },
    ]),
  ];
}

function inside({ insideCidrs }: AmazonSettings, { comment, origin }: { comment: string; origin: Origin }): Rule[] {
  return insideCidrs
    .filter(({ family }) => family === 4)
    .map((block) => ({ match: { destination: { is: block }, comment }, target: returnToCaller, origin }));
}

function called(chain: Chain, match: Rule['match'], origin: Origin): Rule {
  return { match, target: jump(chain), origin };
}

function nat(hook: Contribution['hook'], rules: readonly Rule[]): Contribution {
  return { family: 4, table: 'nat', hook, place: 'last', rules };
}
