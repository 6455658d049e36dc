// The flow tables of Antrea's bridge for what comes in by its gateway: the node's own packets, and those that it forwards
// (antrea-io/antrea docs/design/ovs-pipeline.md).

import { type Program, programChain } from '#kernel/program.js';
import { joinTables, type RouteTable } from '#kernel/route.js';
import {
  type AddressSet,
  type BaseChain,
  type Chain,
  chainOf,
  dropPacket,
  goToLazily,
  type Match,
  type Rule,
  type Target,
} from '#kernel/rule.js';
import { type Family, familyOf, hostCidr } from '#wire/address.js';
import { base, fromGateway, hook, type Ways } from './antrea-flows.js';
import { policyTable } from './antrea-policy.js';
import { virtualService } from './antrea-proxy-all.js';
import { nodeServices } from './antrea-services.js';
import { ownGateways, type Switch } from './antrea-switch.js';
import { attachedPods } from './sandbox.js';

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
    ...(isForAll ? { answerRoutes: { mark: fromGateway, routes: up } } : {}),
  };
}

/** With proxyAll: translated, and where the answer has to come back by this node, with a source of the switch's own. */
function servicesOfNode(own: Switch, { here, toPeers }: Ways, family: Family): readonly BaseChain[] {
  const { origin } = own.view;
  const nat = { family, table: 'nat', hook } as const;
  const filter = { family, table: 'filter', hook } as const;
  const { refusing, translating } = nodeServices(own, family);
  const gateway = ownGateways(own).find((address) => familyOf(address) === family);
  const known = destinationsOf(joinTables(here, toPeers));
  const remote = destinationsOf(toPeers);
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

function destinationsOf(table: RouteTable): AddressSet {
  return { name: 'L3Forwarding', has: (address) => table.lookup(address) !== undefined };
}
