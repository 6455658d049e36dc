// Single rules in the form of iptables-save: what each match and target becomes, in which order.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule } from '#kernel/rule.js';
import { ruleLines } from '#output/show/iptables-save.js';
import { type IpAddress, parseCidr } from '#wire/address.js';

describe('rule options', () => {
  const origin = { component: 'kube-proxy/iptables', evidence: 'derived' } as const;
  const cidr = (text: string) => parseCidr(text)!;
  const line = (rule: Omit<Rule, 'origin'>, family: 4 | 6) => {
    const base = { name: 'FORWARD', family, table: 'filter', hook: 'forward', policy: 'drop', beside: [] } as const;
    const lines = ruleLines([{ ...base, rules: () => [{ ...rule, origin }] }], family);
    assert.ok(lines.includes(':FORWARD DROP [0:0]'));
    return lines.find((text) => text.startsWith('-A'));
  };
  const drop = { kind: 'drop' } as const;
  const cases: readonly [Omit<Rule, 'origin'>, 4 | 6, string, string][] = [
    [
      { match: { source: { is: cidr('0.0.0.0/0') } }, target: { kind: 'return' } },
      4,
      '-j RETURN',
      'a block of every address is not printed',
    ],
    [
      { match: { inputDevice: { is: 'cni0' }, outputDevice: { is: 'eth0', negated: true } }, target: drop },
      4,
      '-i cni0 ! -o eth0 -j DROP',
      'devices',
    ],
    [
      { match: { comment: 'plain_word-1' }, target: drop },
      4,
      '-m comment --comment plain_word-1 -j DROP',
      'no quotes needed',
    ],
    [
      { match: { comment: 'say "no"\u001b[31m' }, target: drop },
      4,
      String.raw`-m comment --comment "say \"no\"\\u{1b}[31m" -j DROP`,
      'quotes are escaped, controls shown',
    ],
    [
      { match: { states: { is: ['DNAT', 'ESTABLISHED', 'NEW'], negated: true } }, target: drop },
      4,
      '-m conntrack ! --ctstate NEW,ESTABLISHED,DNAT -j DROP',
      "iptables' order of states",
    ],
    [
      { match: { mark: { is: { value: 0x4000, mask: 0xffffffff } } }, target: { kind: 'mark', value: 1, mask: 0xff } },
      4,
      '-m mark --mark 0x4000 -j MARK --set-xmark 0x1/0xff',
      'a full mask is left out of a match only',
    ],
    [
      { match: { sourceType: { is: 'LOCAL' }, destinationType: { is: 'LOCAL', negated: true } }, target: drop },
      4,
      '-m addrtype --src-type LOCAL ! --dst-type LOCAL -j DROP',
      'one addrtype for both',
    ],
    [
      { match: { protocol: 'UDP', sourcePort: 53, destinationPort: 40000 }, target: drop },
      4,
      '-p udp -m udp --sport 53 --dport 40000 -j DROP',
      'one extension for both ports',
    ],
    [
      { match: { protocol: 'TCP', destinationPortRange: { first: 8000, last: 8080 } }, target: drop },
      4,
      '-p tcp -m tcp --dport 8000:8080 -j DROP',
      'a range of ports',
    ],
    [
      {
        match: {
          sourceSet: { is: { name: 'KUBE-SRC-7XBQ', has: () => true } },
          destinationSocketSet: { is: { name: 'KUBE-DST-9QZC', has: () => true }, negated: true },
        },
        target: drop,
      },
      4,
      '-m set --match-set KUBE-SRC-7XBQ src -m set ! --match-set KUBE-DST-9QZC dst,dst -j DROP',
      'members of sets',
    ],
    [
      { match: { states: { is: ['NEW'] }, comment: 'first' }, target: drop },
      4,
      '-m conntrack --ctstate NEW -m comment --comment first -j DROP',
      'extensions stand as the rule gives them',
    ],
    [
      { match: { comment: 'c', recent: { list: 'SEP', action: 'rcheck', seconds: 60 } }, target: { kind: 'return' } },
      4,
      '-m comment --comment c -m recent --rcheck --seconds 60 --reap --name SEP --mask 255.255.255.255 --rsource -j RETURN',
      'recent: what it does, then its list',
    ],
    [
      { match: { recent: { list: 'SEP', action: 'set' } }, target: { kind: 'none' } },
      6,
      '-m recent --set --name SEP --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource',
      'a rule without a target ends with its match',
    ],
    [
      { match: { probability: 1 / 7 }, target: drop },
      4,
      '-m statistic --mode random --probability 0.14285714272 -j DROP',
      '1/7 with ten decimals, in steps of 1/2^31',
    ],
    [
      { match: {}, target: { kind: 'reject', with: 'icmp-port-unreachable' } },
      6,
      '-j REJECT --reject-with icmp6-port-unreachable',
      'ICMPv6 has names of its own',
    ],
    [
      { match: {}, target: { kind: 'dnat', to: 'fd00::8' as IpAddress, port: 8080 } },
      6,
      '-j DNAT --to-destination [fd00::8]:8080',
      'brackets',
    ],
    [{ match: {}, target: { kind: 'masquerade', randomFully: false } }, 4, '-j MASQUERADE', 'old kernels'],
  ];
  for (const [rule, family, expected, why] of cases) {
    it(why, () => assert.equal(line(rule, family), `-A FORWARD ${expected}`));
  }
});
