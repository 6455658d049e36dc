// The nat chains of one service port in iptables mode: KUBE-SVC, KUBE-SVL, KUBE-EXT, KUBE-FW and one KUBE-SEP per
// endpoint (pkg/proxy/iptables/proxier.go, the loop over service ports in syncProxyRules).

import type { Endpoint, NodeView } from '#cluster/inventory.js';
import { lazyList } from '#kernel/lazy-list.js';
import type { Origin } from '#kernel/origin.js';
import { type Chain, chainOf, jump, jumpLazily, type Match, noTarget, type Rule } from '#kernel/rule.js';
import { type Cidr, contains, hostCidr, socketText } from '#wire/address.js';
import { endpointChainName, serviceChainName } from './chain-names.js';
import type { LocalTraffic } from './local-traffic.js';
import type { ServicePort } from './service-port.js';
import { type UsableEndpoints, usableEndpoints } from './usable-endpoints.js';

export interface ServiceChains {
  readonly port: ServicePort;
  readonly usable: UsableEndpoints;
  readonly origin: Origin;
  /** Where packets to the ClusterIP go; undefined when no endpoint may take them. */
  readonly internal?: Chain;
  /** Where packets to node ports, external and load-balancer IPs go. */
  readonly external?: Chain;
  /** Where packets to load-balancer IPs go: the firewall chain when there are source ranges. */
  readonly loadBalancer?: Chain;
}

interface Setting {
  readonly view: NodeView;
  readonly markMasquerade: Chain;
  /** What is not from pods is masqueraded; undefined when kube-proxy cannot tell. */
  readonly traffic: LocalTraffic | undefined;
  readonly masqueradeAll: boolean;
}

export function serviceChains(
  port: ServicePort,
  { view, markMasquerade, traffic, masqueradeAll }: Setting,
): ServiceChains {
  const usable = usableEndpoints(port, view);
  const origin = originOf(port);
  const cluster = usable.cluster?.length ? balancingChain('KUBE-SVC-', usable.cluster) : undefined;
  const local = usable.local?.length ? balancingChain('KUBE-SVL-', usable.local) : undefined;
  const internal = port.internalPolicy === 'Local' ? local : cluster;
  const external = usable.reachable.length > 0 ? externalChain() : undefined;
  const loadBalancer = external && port.sourceRanges.length > 0 ? firewallChain(external) : external;
  return {
    port,
    usable,
    origin,
    ...(internal ? { internal } : {}),
    ...(external ? { external } : {}),
    ...(loadBalancer ? { loadBalancer } : {}),
  };

  function balancingChain(prefix: 'KUBE-SVC-' | 'KUBE-SVL-', endpoints: readonly Endpoint[]): Chain {
    const name = serviceChainName(prefix, port);
    const isInternal = (prefix === 'KUBE-SVL-') === (port.internalPolicy === 'Local');
    const rules = lazyList(function* (): Generator<Rule> {
      if (isInternal && (masqueradeAll || traffic)) {
        const match = { ...clusterIpMatch(port), ...(masqueradeAll ? {} : traffic?.fromOthers) };
        yield { match, target: jump(markMasquerade), origin };
      }
      const of = endpoints.length;
      const toEndpoint = (index: number, match: Match): Rule => {
        const endpoint = endpoints[index] as Endpoint;
        const comment = `${port.name} -> ${socketText(endpoint.address, endpoint.port)}`;
        const target = jumpLazily(endpointChainName(port, endpoint), () => endpointChain(endpoint, index, of));
        return { match: { comment, ...match }, target, origin };
      };
      const { affinitySeconds: seconds } = port;
      if (seconds !== undefined) {
        for (const [index, endpoint] of endpoints.entries()) {
          const list = endpointChainName(port, endpoint);
          yield toEndpoint(index, { recent: { list, action: 'rcheck', seconds } });
        }
      }
      for (const index of endpoints.keys()) {
        const left = of - index;
        yield toEndpoint(index, left > 1 ? { probability: 1 / left } : {});
      }
    });
    return { name, rules: () => rules };
  }

  function endpointChain(endpoint: Endpoint, index: number, of: number): Chain {
    const comment = port.name;
    const name = endpointChainName(port, endpoint);
    const { affinitySeconds: stickySeconds } = port;
    const sticky = stickySeconds === undefined ? {} : { stickySeconds };
    const noted: Match = stickySeconds === undefined ? {} : { recent: { list: name, action: 'set' } };
    return chainOf(name, [
      { match: { comment, source: { is: hostCidr(endpoint.address) } }, target: jump(markMasquerade), origin },
      {
        match: { comment, ...noted, protocol: port.protocol },
        target: {
          kind: 'dnat',
          to: endpoint.address,
          port: endpoint.port,
          choice: { index: index + 1, of, ...sticky },
        },
        origin,
      },
    ]);
  }

  function externalChain(): Chain {
    const rules: Rule[] = [];
    const add = (match: Match, chain: Chain) => rules.push({ match, target: jump(chain), origin });
    if (port.externalPolicy === 'Cluster') {
      add({ comment: `masquerade traffic for ${port.name} external destinations` }, markMasquerade);
      if (cluster) add({}, cluster);
    } else {
      // Pods and the node itself get every endpoint: the policy is about traffic from outside.
      const comment = `pod traffic for ${port.name} external destinations`;
      if (traffic && cluster) add({ comment, ...traffic.fromPods }, cluster);
      const sourceType = { is: 'LOCAL' } as const;
      add({ comment: `masquerade LOCAL traffic for ${port.name} external destinations`, sourceType }, markMasquerade);
      if (cluster) add({ comment: `route LOCAL traffic for ${port.name} external destinations`, sourceType }, cluster);
      if (local) add({}, local);
    }
    return chainOf(serviceChainName('KUBE-EXT-', port), rules);
  }

  function firewallChain(next: Chain): Chain {
    const comment = `${port.name} loadbalancer IP`;
    const admit = (range: Cidr): Rule => ({ match: { comment, source: { is: range } }, target: jump(next), origin });
    const includesNode = port.sourceRanges.some((range) => view.node.addresses.some((own) => contains(range, own)));
    const vips = includesNode ? port.loadBalancerVips.map(hostCidr) : [];
    const others = `other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`;
    const last: Rule = { match: { comment: others }, target: noTarget, origin };
    return chainOf(serviceChainName('KUBE-FW-', port), [...port.sourceRanges.map(admit), ...vips.map(admit), last]);
  }
}

export function clusterIpMatch(port: ServicePort): Match {
  return {
    comment: `${port.name} cluster IP`,
    protocol: port.protocol,
    destination: { is: hostCidr(port.clusterIP) },
    destinationPort: port.port,
  };
}

function originOf(port: ServicePort): Origin {
  const { service } = port;
  const { clusterIPs } = service.evidence;
  return {
    component: 'kube-proxy/iptables',
    object: service.ref,
    field: ['spec', 'ports', port.index],
    evidence: clusterIPs,
  };
}
