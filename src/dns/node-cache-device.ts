// What a NodeLocal DNSCache puts on its node: a dummy device with its addresses, and rules that keep questions to them out
// of connection tracking, so that kube-proxy never translates one (kubernetes/dns cmd/node-cache/app/cache_app.go).

import type { NodeView } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import { acceptPacket, type Match, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import { familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { isCachedAt, nodeLocalCache } from './node-cache.js';

export interface NodeCacheFurniture {
  readonly devices: readonly Device[];
  readonly contributions: readonly Contribution[];
}

const nothing: NodeCacheFurniture = { devices: [], contributions: [] };
const protocols = ['UDP', 'TCP'] as const;
const dnsPort = 53;

export function nodeCacheFurniture({ cluster, node }: NodeView): NodeCacheFurniture {
  const cache = nodeLocalCache(cluster);
  const addresses = cache?.addresses.filter((address) => isCachedAt(cache, address, node.name)) ?? [];
  const pod = cache?.pods.find(({ nodeName }) => nodeName === node.name);
  if (!pod || addresses.length === 0) return nothing;
  const origin: Origin = { component: 'node-local-dns', object: pod.ref, evidence: 'derived' };
  const device: Device = {
    name: 'nodelocaldns',
    addresses: addresses.map((address) => ({ address, prefixLength: hostCidr(address).length })),
    mtuBytes: 1500,
    link: { kind: 'dummy' },
    origin,
  };
  return {
    devices: [device],
    contributions: ([4, 6] as const).flatMap((family) => rulesFor(family, addresses, origin)),
  };
}

function rulesFor(family: 4 | 6, all: readonly IpAddress[], origin: Origin): readonly Contribution[] {
  const addresses = all.filter((address) => familyOf(address) === family);
  if (addresses.length === 0) return [];
  const matches = (make: (address: IpAddress, protocol: 'UDP' | 'TCP') => Match) =>
    addresses.flatMap((address) => protocols.map((protocol) => make(address, protocol)));
  const comment = (what: string) => `NodeLocal DNS Cache: ${what}`;
  const to = (what: string) =>
    matches((address, protocol) => ({
      destination: { is: hostCidr(address) },
      protocol,
      destinationPort: dnsPort,
      comment: comment(what),
    }));
  const from = (what: string) =>
    matches((address, protocol) => ({
      source: { is: hostCidr(address) },
      protocol,
      sourcePort: dnsPort,
      comment: comment(what),
    }));
  const untracked = (match: Match): Rule => ({ match, target: { kind: 'notrack' }, origin });
  const allowed = (match: Match): Rule => ({ match, target: acceptPacket, origin });
  const at = (table: 'raw' | 'filter', hook: Contribution['hook'], rules: readonly Rule[]): Contribution => {
    return { family, table, hook, place: 'first', rules };
  };
  return [
    at('raw', 'prerouting', to('skip conntrack').map(untracked)),
    at('raw', 'output', [...from('skip conntrack'), ...to('skip conntrack')].map(untracked)),
    at('filter', 'input', to('allow DNS traffic').map(allowed)),
    at('filter', 'output', from('allow DNS traffic').map(allowed)),
  ];
}
