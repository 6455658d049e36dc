// AntreaProxy: Services in tables ServiceLB and EndpointDNAT of the switch, for the pods of the node
// (antrea-io/antrea docs/antrea-proxy.md, pkg/agent/proxy/proxier.go).

import type { NodeView } from '#cluster/inventory.js';
import type { Chain, Rule, Target } from '#kernel/rule.js';
import { type ServiceMap, serviceMap } from '#proxy/service-map.js';
import type { Family } from '#wire/address.js';
import type { ProxyConfig } from './antrea-config.js';

/** The agent answers in the Service's name: a RST to TCP, and to the rest that the port is closed. */
const reset: Target = { kind: 'reject', with: 'tcp-reset' };
const unreachable: { readonly [F in Family]: Target } = {
  4: { kind: 'reject', with: 'icmp-port-unreachable' },
  6: { kind: 'reject', with: 'icmp6-port-unreachable' },
};

/** Without proxyAll, node ports and external addresses are left to kube-proxy. */
export function podServices(view: NodeView, family: Family, { takesBalancers }: ProxyConfig): ServiceMap {
  const map = serviceMap(view, family, {
    component: 'antrea-proxy',
    names: { refusing: 'EndpointDNAT', translating: 'ServiceLB' },
    frontends: takesBalancers ? 'with-balancers' : 'cluster-ips',
    clients: 'local',
    nodeAddresses: [],
    refusal: unreachable[family],
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
  return rule.match.protocol === 'TCP' ? { ...rule, target: reset } : rule;
}
