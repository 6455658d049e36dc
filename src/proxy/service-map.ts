// Services as a look-up table: what eBPF maps and the flow tables of a switch hold where kube-proxy writes chains. Which
// endpoints may be taken is the same for all of them (usable-endpoints.ts).

import type { Endpoint, NodeView } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import { type AddressSet, type Chain, dropPacket, type Match, type Rule, type Target } from '#kernel/rule.js';
import { contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { allServicePorts, type ServicePort, type Socket, servicePortsAt } from './service-port.js';
import { usableEndpoints } from './usable-endpoints.js';

export interface ServiceMap {
  /** Stops what no endpoint may take. */
  readonly refusing: Chain;
  /** Gives the rest an endpoint, by chance. */
  readonly translating: Chain;
}

export interface MapStyle {
  /** What holds the table, for origins: `cilium/services`. */
  readonly component: string;
  readonly names: { readonly refusing: string; readonly translating: string };
  /** `cluster-ips`: the rest is left to somebody else; `with-balancers`: all but node ports and external IPs. */
  readonly frontends: 'cluster-ips' | 'with-balancers' | 'all';
  /** Only those under this traffic policy; left out: all. */
  readonly under?: 'Cluster' | 'Local';
  /** What stands in for externalTrafficPolicy, where traffic inside the cluster is not subject to it. */
  readonly externalPolicy?: 'Cluster';
  /** Where node ports are answered. */
  readonly nodeAddresses: readonly IpAddress[];
  /** Node ports at other nodes' addresses are translated here as well. */
  isOtherNode?(address: IpAddress): boolean;
  readonly refusal: Target;
  /** Who asks is in the cluster: an external policy of Local is none of its business. */
  readonly clients?: 'insiders';
  /** Left out: loadBalancerSourceRanges say who may ask. */
  readonly sourceRanges?: 'ignored';
}

export function serviceMap(view: NodeView, family: Family, style: MapStyle): ServiceMap {
  const isAnswered = (address: IpAddress) =>
    style.nodeAddresses.includes(address) || (style.isOtherNode?.(address) ?? false);
  const wantedOf = function* (port: ServicePort, nodeAddresses = style.nodeAddresses): Generator<Frontend> {
    for (const frontend of frontendsOf(port, view, { ...style, nodeAddresses })) {
      if (style.under === undefined || frontend.policy === style.under) yield frontend;
    }
  };
  const chain = (name: string, rulesOf: (frontend: Frontend) => Iterable<Rule>): Chain => ({
    name,
    *rules() {
      for (const port of allServicePorts(view.cluster, family)) {
        for (const frontend of wantedOf(port)) yield* rulesOf(frontend);
      }
    },
    *candidates(socket: Socket) {
      for (const port of servicePortsAt(view.cluster, socket, family)) {
        for (const frontend of wantedOf(port, [socket.destination].filter(isAnswered))) {
          if (frontend.address === socket.destination) yield* rulesOf(frontend);
        }
      }
    },
  });
  return {
    refusing: chain(style.names.refusing, function* ({ match, endpoints, origin, clients }) {
      if (clients) yield { match: { ...match, sourceSet: { is: clients, negated: true } }, target: dropPacket, origin };
      if (endpoints.length === 0) yield { match, target: style.refusal, origin };
    }),
    translating: chain(style.names.translating, endpointRules),
  };
}

interface Frontend {
  readonly port: ServicePort;
  readonly address: IpAddress;
  readonly policy: 'Cluster' | 'Local';
  readonly match: Match;
  readonly endpoints: readonly Endpoint[];
  /** The only ones that may ask: `loadBalancerSourceRanges`. */
  readonly clients?: AddressSet;
  readonly origin: Origin;
}

function* frontendsOf(port: ServicePort, view: NodeView, style: MapStyle): Generator<Frontend> {
  const usable = usableEndpoints(port, view);
  const { service, protocol, index } = port;
  const origin: Origin = {
    component: style.component,
    object: service.ref,
    field: ['spec', 'ports', index],
    evidence: service.evidence.clusterIPs,
  };
  const at = (address: IpAddress, destinationPort: number, policy: 'Cluster' | 'Local'): Frontend => ({
    port,
    address,
    policy,
    match: { comment: port.name, protocol, destination: { is: hostCidr(address) }, destinationPort },
    endpoints: (policy === 'Local' ? usable.local : usable.cluster) ?? [],
    origin,
  });
  yield at(port.clusterIP, port.port, port.internalPolicy);
  if (style.frontends === 'cluster-ips') return;
  const { nodePort, sourceRanges } = port;
  const usual = style.clients === 'insiders' ? port.internalPolicy : port.externalPolicy;
  const externalPolicy = style.externalPolicy ?? usual;
  const has = (address: IpAddress) => sourceRanges.some((range) => contains(range, address));
  const isForAll = sourceRanges.length === 0 || style.sourceRanges === 'ignored';
  const only = isForAll ? {} : { clients: { name: `${port.name} sources`, has } };
  for (const address of port.loadBalancerVips) yield { ...at(address, port.port, externalPolicy), ...only };
  if (style.frontends === 'with-balancers') return;
  for (const address of port.externalIPs) yield at(address, port.port, externalPolicy);
  if (nodePort === undefined) return;
  for (const address of style.nodeAddresses) {
    if (familyOf(address) === port.family) yield at(address, nodePort, externalPolicy);
  }
}

function* endpointRules({ port, match, endpoints, origin }: Frontend): Generator<Rule> {
  const of = endpoints.length;
  const { affinitySeconds: stickySeconds } = port;
  const sticky = stickySeconds === undefined ? {} : { stickySeconds };
  for (const [index, endpoint] of endpoints.entries()) {
    const left = of - index;
    yield {
      match: left > 1 ? { ...match, probability: 1 / left } : match,
      target: {
        kind: 'dnat',
        to: endpoint.address,
        port: endpoint.port,
        choice: { index: index + 1, of, ...sticky },
      },
      origin,
    };
  }
}
