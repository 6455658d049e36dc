// The flow tables of Antrea's bridge, as a packet meets them by the port it comes in and the one it goes out by
// (antrea-io/antrea docs/design/ovs-pipeline.md). Conntrack zone 65520 knows every connection.
// Simplified: zone 65521, for sources that the switch rewrites, is kept with it; no table of spoofing, metrics or TTLs.

import type { Pod } from '#cluster/inventory.js';
import { type Memory, type Program, programChain } from '#kernel/program.js';
import { joinTables, type RouteTable } from '#kernel/route.js';
import { acceptPacket, type Chain, chainOf, dropPacket, goToLazily, type Match, type Rule } from '#kernel/rule.js';
import { type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { policyTable } from './antrea-policy.js';
import { podServices } from './antrea-services.js';
import { ownGateways, type Switch } from './antrea-switch.js';

/** Set by iptables on what the node's own processes send to the gateway (pkg/agent/types/marks.go). */
export const hostLocalMark = { value: 0x80000000, mask: 0x80000000 };
/** Bits of `ct_mark`: the connection began at the gateway; its pod gets its own packets back. */
export const fromGateway = { value: 0x2, mask: 0xf };
const hairpin = { value: 0x40, mask: 0x40 };

const zone: Memory = { table: 'ovs zone 65520', keeps: 'all' };
export const hook = 'flow-tables';

/** Where the flows send packets: made once for a node. */
export interface Ways {
  readonly here: RouteTable;
  readonly toPeers: RouteTable;
  readonly up: RouteTable;
}

type Base = Pick<Program, 'name' | 'hook' | 'origin' | 'connections'>;

export function base({ view, config }: Switch): Base {
  return { name: config.bridge, hook, origin: view.origin, connections: zone };
}

/** In by a pod's port. */
export function fromPod(own: Switch, pod: Pod, { here, toPeers, up }: Ways): Program {
  const { view, config } = own;
  return {
    ...base(own),
    chains(family) {
      const nat = { family, table: 'nat', hook } as const;
      const filter = { family, table: 'filter', hook } as const;
      const { refusing, translating } = podServices(own, family);
      const policy = policyTable(view, pod, 'Egress');
      return [
        ...(config.proxy.isOn ? [programChain(refusing, filter), programChain(translating, nat)] : []),
        ...(policy ? [programChain(beforePolicy(own, policy), filter)] : []),
        programChain(chainOf('SNAT', hairpinRules(own, pod, family)), nat),
      ];
    },
    routes: joinTables(here, toPeers, up),
    answerRoutes: { mark: fromGateway, routes: up },
  };
}

/** What kube-proxy has to translate first is judged when it comes back by the gateway. */
function beforePolicy({ view, config }: Switch, policy: Chain): Chain {
  if (config.proxy.isOn) return policy;
  const { origin, cluster } = view;
  const skipped = cluster.settings.serviceCidrs.value.map((block): Rule => {
    return { match: { destination: { is: block } }, target: acceptPacket, origin };
  });
  const target = goToLazily(policy.name, () => policy);
  return chainOf('ServiceCIDR', [...skipped, { match: {}, target, origin }]);
}

/** A pod that a Service gives back to itself would take no packet from its own address. */
function hairpinRules(own: Switch, pod: Pod, family: Family): readonly Rule[] {
  const { origin } = own.view;
  const address = pod.addresses.find((known) => familyOf(known) === family);
  const gateway = ownGateways(own).find((known) => familyOf(known) === family);
  if (!address || !gateway) return [];
  const match: Match = { source: { is: hostCidr(address) }, destination: { is: hostCidr(address) } };
  return [
    { match, target: { kind: 'connection-mark', ...hairpin }, origin },
    { match, target: { kind: 'snat', to: gateway }, origin },
  ];
}

/** Out by a pod's port. */
export function toPod(own: Switch, pod: Pod): Program {
  const { view } = own;
  const { origin } = view;
  const rule = (match: Match, target: Rule['target']): Rule => ({ match, target, origin });
  return {
    ...base(own),
    chains(family) {
      const policy = policyTable(view, pod, 'Ingress');
      if (!policy) return [];
      const classifier = chainOf('IngressSecurityClassifier', [
        rule({ mark: { is: hostLocalMark }, states: { is: ['NEW'] } }, acceptPacket),
        rule({}, { kind: 'restore-mark', mask: hairpin.mask }),
        rule({ mark: { is: hairpin } }, acceptPacket),
        rule(
          {},
          goToLazily(policy.name, () => policy),
        ),
      ]);
      return [programChain(classifier, { family, table: 'filter', hook })];
    },
  };
}

/** In by the tunnel: for a pod here or the gateway, or for nobody. */
export function fromTunnel(own: Switch, { here, up }: Ways): Program {
  const { view } = own;
  const known = {
    name: 'L3Forwarding',
    has: (address: IpAddress) => here.lookup(address) !== undefined,
  };
  const drop: Rule = {
    match: { states: { is: ['NEW'] }, destinationSet: { is: known, negated: true } },
    target: dropPacket,
    origin: view.origin,
  };
  return {
    ...base(own),
    chains: (family) => [programChain(chainOf('EgressMark', [drop]), { family, table: 'filter', hook })],
    routes: here,
    answerRoutes: { mark: fromGateway, routes: up },
  };
}
