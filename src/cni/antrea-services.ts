// AntreaProxy: Services in tables ServiceLB and EndpointDNAT of the switch
// (antrea-io/antrea docs/antrea-proxy.md, pkg/agent/proxy/proxier.go).

import type { NodeView } from '#cluster/inventory.js';
import { type Chain, chainOf, goToLazily, type Match, type Rule, type Target } from '#kernel/rule.js';
import { type MapStyle, type ServiceMap, serviceMap } from '#proxy/service-map.js';
import { type Family, familyOf, hostCidr } from '#wire/address.js';
import { portAddresses, virtualNodePort } from './antrea-proxy-all.js';
import { ownGateways, type Switch } from './antrea-switch.js';

/** The agent answers in the Service's name: a RST to TCP, and to the rest that the port is closed. */
const reset: Target = { kind: 'reject', with: 'tcp-reset' };
const unreachable: { readonly [F in Family]: Target } = {
  4: { kind: 'reject', with: 'icmp-port-unreachable' },
  6: { kind: 'reject', with: 'icmp6-port-unreachable' },
};

/** For what comes by a pod's port. Without proxyAll, node ports and external IPs are left to kube-proxy. */
export function podServices({ view, config }: Switch, family: Family): ServiceMap {
  const { isForAll, takesBalancers } = config.proxy;
  const nodeAddresses = isForAll ? portAddresses(view.node, config.proxy) : [];
  const partly = takesBalancers ? 'with-balancers' : 'cluster-ips';
  return services(view, family, { frontends: isForAll ? 'all' : partly, externalPolicy: 'Cluster', nodeAddresses });
}

/** For what comes by the gateway, with proxyAll: the node's own questions get every endpoint. */
export function nodeServices(own: Switch, family: Family): ServiceMap {
  const { view } = own;
  const style = { frontends: 'all', nodeAddresses: [virtualNodePort[family]] } as const;
  const ofOthers = services(view, family, style);
  const ofNode = services(view, family, { ...style, externalPolicy: 'Cluster' });
  const gateway = ownGateways(own).find((address) => familyOf(address) === family);
  const either = (part: keyof ServiceMap): Chain => {
    const to = (map: ServiceMap, match: Match): Rule => {
      return { match, target: goToLazily(map[part].name, () => map[part]), origin: view.origin };
    };
    const bySource = gateway ? [to(ofNode, { source: { is: hostCidr(gateway) } })] : [];
    return chainOf('ServiceMark', [...bySource, to(ofOthers, {})]);
  };
  return { refusing: either('refusing'), translating: either('translating') };
}

type Choice = Pick<MapStyle, 'frontends' | 'externalPolicy' | 'nodeAddresses'>;

function services(view: NodeView, family: Family, choice: Choice): ServiceMap {
  const map = serviceMap(view, family, {
    component: 'antrea-proxy',
    names: { refusing: 'EndpointDNAT', translating: 'ServiceLB' },
    refusal: unreachable[family],
    ...choice,
  });
  return { ...map, refusing: withResets(map.refusing) };
}

function withResets(chain: Chain): Chain {
  const { name } = chain;
  return {
    name,
    *rules() {
      for (const rule of chain.rules()) yield forTcp(rule);
    },
    *candidates(socket) {
      for (const rule of chain.candidates?.(socket) ?? chain.rules()) yield forTcp(rule);
    },
  };
}

function forTcp(rule: Rule): Rule {
  return rule.match.protocol === 'TCP' && rule.target.kind === 'reject' ? { ...rule, target: reset } : rule;
}
