// Services as a look-up table: what eBPF maps and the flow tables of a switch hold where kube-proxy writes chains. Which
// endpoints may be taken is the same for all of them (usable-endpoints.ts).

import type { Endpoint, NodeView } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import { type Chain, dropPacket, type Match, type Rule, type Target } from '#kernel/rule.js';
import { type Cidr, contains, type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
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
  /** `cluster-ips`: everything that comes from outside is left to somebody else. */
  readonly frontends: 'cluster-ips' | 'all';
  /** Where node ports are answered. */
  readonly nodeAddresses: readonly IpAddress[];
  /** Those in the cluster get any endpoint, whatever is said of external traffic. */
  readonly clients?: 'in-cluster';
  /** Node ports at other nodes' addresses are translated here as well. */
  isOtherNode?(address: IpAddress): boolean;
  readonly refusal: Target;
}

export function serviceMap(view: NodeView, family: Family, style: MapStyle): ServiceMap {
  const chain = (name: string, rulesOf: (frontend: Frontend) => Iterable<Rule>): Chain => ({
    name,
    *rules() {
      for (const port of allServicePorts(view.cluster, family)) {
        for (const frontend of frontendsOf(port, view, style)) yield* rulesOf(frontend);
      }
    },
    *candidates(socket: Socket) {
      for (const port of servicePortsAt(view.cluster, socket, family)) {
        for (const frontend of frontendsOf(port, view, { ...style, asked: socket.destination })) {
          if (frontend.address === socket.destination) yield* rulesOf(frontend);
        }
      }
    },
  });
  return {
    refusing: chain(style.names.refusing, function* ({ port, match, endpoints, ranges, origin }) {
      if (ranges.length > 0) {
        const allowed = {
          name: port.name,
          has: (source: IpAddress) => ranges.some((range) => contains(range, source)),
        };
        const field = ['spec', 'loadBalancerSourceRanges'];
        const strangers: Match = { ...match, sourceSet: { is: allowed, negated: true } };
        yield { match: strangers, target: dropPacket, origin: { ...origin, field } };
      }
      if (endpoints.length === 0) yield { match, target: style.refusal, origin };
    }),
    translating: chain(style.names.translating, endpointRules),
  };
}

interface Frontend {
  readonly port: ServicePort;
  readonly address: IpAddress;
  readonly match: Match;
  readonly endpoints: readonly Endpoint[];
  /** Clients elsewhere are turned away (`loadBalancerSourceRanges`); empty: nobody is. */
  readonly ranges: readonly Cidr[];
  readonly origin: Origin;
}

type Asked = MapStyle & { readonly asked?: IpAddress };

function* frontendsOf(port: ServicePort, view: NodeView, style: Asked): Generator<Frontend> {
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
    match: { comment: port.name, protocol, destination: { is: hostCidr(address) }, destinationPort },
    endpoints: (policy === 'Local' ? usable.local : usable.cluster) ?? [],
    ranges: port.loadBalancerVips.includes(address) && style.clients !== 'in-cluster' ? port.sourceRanges : [],
    origin,
  });
  yield at(port.clusterIP, port.port, port.internalPolicy);
  if (style.frontends === 'cluster-ips') return;
  const { nodePort } = port;
  const externalPolicy = style.clients === 'in-cluster' ? 'Cluster' : port.externalPolicy;
  for (const address of [...port.externalIPs, ...port.loadBalancerVips]) yield at(address, port.port, externalPolicy);
  if (nodePort === undefined) return;
  for (const address of style.nodeAddresses) {
    if (familyOf(address) === port.family) yield at(address, nodePort, externalPolicy);
  }
  const { asked } = style;
  if (asked && style.isOtherNode?.(asked)) yield at(asked, nodePort, externalPolicy);
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
