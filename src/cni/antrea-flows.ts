// The flow tables of Antrea's bridge, as a packet meets them by the port it comes in and the one it goes out by
// (antrea-io/antrea docs/design/ovs-pipeline.md). Conntrack zone 65520 knows every connection.
// Simplified: zone 65521, for sources that the switch rewrites, is kept with it; no table of spoofing, metrics or TTLs.

import type { Pod } from '#cluster/inventory.js';
import { type Memory, type Program, programChain } from '#kernel/program.js';
import { joinTables, type RouteTable } from '#kernel/route.js';
import {
  acceptPacket,
  type BaseChain,
  type Chain,
  chainOf,
  dropPacket,
  goToLazily,
  type Match,
  type Rule,
  type Target,
} from '#kernel/rule.js';
import { type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { policyTable } from './antrea-policy.js';
import { virtualService } from './antrea-proxy-all.js';
import { nodeServices, podServices } from './antrea-services.js';
import { ownGateways, type Switch } from './antrea-switch.js';
import { attachedPods } from './sandbox.js';

/** Set by iptables on what the node's own processes send to the gateway (pkg/agent/types/marks.go). */
export const hostLocalMark = { value: 0x80000000, mask: 0x80000000 };
/** Bits of `ct_mark`: the connection began at the gateway; its pod gets its own packets back. */
const fromGateway = { value: 0x2, mask: 0xf };
const hairpin = { value: 0x40, mask: 0x40 };

const zone: Memory = { table: 'ovs zone 65520', keeps: 'all' };
const hook = 'flow-tables';

/** Where the flows send packets: made once for a node. */
export interface Ways {
  readonly here: RouteTable;
  readonly toPeers: RouteTable;
  readonly up: RouteTable;
}

type Base = Pick<Program, 'name' | 'hook' | 'origin' | 'connections'>;

function base({ view, config }: Switch): Base {
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
    answers: { mark: fromGateway, routes: up },
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

/** In by the gateway: what the node sends to its pods, and what it forwards. */
export function fromNode(own: Switch, ways: Ways): Program {
  const { view, config } = own;
  const { here, toPeers, up } = ways;
  const { isForAll } = config.proxy;
  return {
    ...base(own),
    chains(family) {
      const filter = { family, table: 'filter', hook } as const;
      const isNew: Match = { states: { is: ['NEW'] } };
      const noted: Rule = { match: isNew, target: { kind: 'connection-mark', ...fromGateway }, origin: view.origin };
      return [
        programChain(chainOf('Classifier', [noted]), { family, table: 'mangle', hook }),
        ...(isForAll ? servicesOfNode(own, ways, family) : []),
        programChain(egressOfPods(own, family), filter),
      ];
    },
    routes: isForAll ? joinTables(here, toPeers, up) : joinTables(here, toPeers),
    ...(isForAll ? { answers: { mark: fromGateway, routes: up } } : {}),
  };
}

/** With proxyAll: translated, and where the answer has to come back by this node, with a source of the switch's own. */
function servicesOfNode(own: Switch, { here, toPeers }: Ways, family: Family): readonly BaseChain[] {
  const { origin } = own.view;
  const nat = { family, table: 'nat', hook } as const;
  const filter = { family, table: 'filter', hook } as const;
  const { refusing, translating } = nodeServices(own, family);
  const gateway = ownGateways(own).find((address) => familyOf(address) === family);
  const has = (address: IpAddress) => (here.lookup(address) ?? toPeers.lookup(address)) !== undefined;
  const known = { name: 'L3Forwarding', has };
  const remote = { name: 'L3Forwarding', has: (address: IpAddress) => toPeers.lookup(address) !== undefined };
  const isService: Match = { states: { is: ['DNAT'] } };
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const back: Match = { destinationSet: { is: known, negated: true } };
  return [
    programChain(refusing, filter),
    programChain(translating, nat),
    programChain(
      chainOf('L2ForwardingCalc', [
        rule({ ...back, states: { is: ['DNAT', 'ESTABLISHED'], negated: true } }, dropPacket),
      ]),
      filter,
    ),
    programChain(
      chainOf('SNAT', [
        rule({ ...isService, ...back }, { kind: 'snat', to: virtualService[family] }),
        ...(gateway ? [rule({ ...isService, destinationSet: { is: remote } }, { kind: 'snat', to: gateway })] : []),
      ]),
      nat,
    ),
  ];
}

/** Flows of policies ask for the source, whoever brings the packet: one of a pod may have been up at the node. */
function egressOfPods({ view }: Switch, family: Family): Chain {
  return {
    name: 'AntreaPolicyEgressRule',
    *rules() {
      for (const pod of attachedPods(view)) {
        const address = pod.addresses.find((known) => familyOf(known) === family);
        const policy = address && policyTable(view, pod, 'Egress');
        if (!policy) continue;
        const match: Match = { source: { is: hostCidr(address) } };
        yield { match, target: goToLazily(policy.name, () => policy), origin: view.origin };
      }
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
    answers: { mark: fromGateway, routes: up },
  };
}
