// A proxy that got a web request: which controller it is, what its rules make of the request, and whom it asks next.

import type { Cluster, EndpointAddress } from '#cluster/inventory.js';
import { sortedForClient } from '#dns/resolve.js';
import type { Fabric } from '#fabric/fabric.js';
import type { IngressController, ListenerPlace, Routing, WebRequest } from '#ingress/controller.js';
import { ingressControllers } from '#ingress/index.js';
import type { NetNamespace } from '#kernel/netns.js';
import { sourceAddress } from '#kernel/source-address.js';
import { familyOf, type IpAddress } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import { type Exchange, exchange } from './exchange.js';
import type { Decide } from './explore.js';
import type { Leg, MatchedStep, Step, Verdict } from './journey.js';
import type { Query } from './query.js';

export interface Proxy {
  readonly controller: IngressController;
  readonly place: ListenerPlace;
}

const webPorts = [80, 443];
const webPortNames = ['http', 'https', 'web', 'websecure'];

/** The controller whose socket a web request reached. */
export function proxyAt({ cluster }: Fabric, { web }: Query['destination'], { hops, verdict }: Leg): Proxy | undefined {
  if (!web || verdict.kind !== 'delivered') return undefined;
  const { socket, tuple } = verdict.step;
  if (!webPorts.includes(tuple.destinationPort) && !webPortNames.includes(socket.portName ?? '')) return undefined;
  const last = hops[hops.length - 1]?.place;
  if (last?.kind === 'proxy') return last.proxy;
  const { owner } = socket;
  for (const controller of Object.values(ingressControllers)) {
    const place = controller.places(cluster).find((candidate) => {
      if (candidate.kind !== 'pods') return false;
      return candidate.pods.some(({ namespace, name }) => namespace === owner?.namespace && name === owner?.name);
    });
    if (place) return { controller, place };
  }
  return undefined;
}

export function requestOf({ destination }: Query): WebRequest | undefined {
  const { web, port } = destination;
  if (!web || typeof port !== 'number') return undefined;
  return { scheme: web.scheme, host: web.host.toLowerCase(), path: web.path, port };
}

export function matched({ controller, place }: Proxy, request: WebRequest, cluster: Cluster): MatchedStep {
  return { kind: 'matched', controller, request, routing: controller.route(request, place, cluster) };
}

/** The end of a request that the proxy answers itself. */
export function answeredBy({ controller, routing, request }: MatchedStep): Verdict | undefined {
  if (routing.kind === 'backend') return undefined;
  const kind = routing.kind === 'redirect' ? 'redirected' : 'http-error';
  return { kind, controller, routing, request };
}

type Backend = Extract<Routing, { kind: 'backend' }>;
interface Upstream {
  readonly address: IpAddress;
  readonly port: number;
  readonly step?: Step;
}

/** The proxy's own connection to the backend; undefined where it has nobody to connect to. */
export function upstream(
  fabric: Fabric,
  { netns, backend }: { netns: NetNamespace; backend: Backend },
  { decide, answer }: { decide: Decide; answer: 'walked' | 'not-walked' },
): Exchange | undefined {
  const target = choose(fabric.cluster, backend, decide);
  const source = target && sourceAddress(netns, target.address);
  if (!target || source === undefined) return undefined;
  const tuple: Tuple = {
    protocol: 'TCP',
    source,
    sourcePort: upstreamPort,
    destination: target.address,
    destinationPort: target.port,
  };
  const before = target.step ? [target.step] : [];
  return exchange(fabric, { netns, tuple, purpose: 'upstream', before, answer }, decide);
}

/** Inside Linux' default range of ephemeral ports. */
const upstreamPort = 50000;

function choose(cluster: Cluster, { upstream: kind, service, port }: Backend, decide: Decide): Upstream | undefined {
  switch (kind) {
    case 'cluster-ip': {
      const [address] = service.clusterIPs;
      return address && { address, port: port.port };
    }
    case 'node-port': {
      const nodes = cluster.nodes.filter(({ addresses }) => addresses.length > 0);
      const index = oneOf(nodes, decide);
      const node = nodes[index];
      const [address] = node?.addresses ?? [];
      if (!node || !address || port.nodePort === undefined) return undefined;
      return {
        address,
        port: port.nodePort,
        step: { kind: 'chosen', by: 'proxy', address, index: index + 1, of: nodes.length, node },
      };
    }
    case 'pod':
      return oneEndpoint(cluster, { service, port }, decide);
    case 'external-name':
      return undefined;
  }
}

function oneEndpoint(
  cluster: Cluster,
  { service, port }: Pick<Backend, 'service' | 'port'>,
  decide: Decide,
): Upstream | undefined {
  const group = cluster
    .endpoints(service)
    .ports.find(({ portName, protocol }) => portName === port.name && protocol === port.protocol);
  const ready = (group?.endpoints ?? []).filter(({ conditions }) => conditions.ready);
  const [first] = sortedForClient(ready, [4, 6]);
  const family = first && familyOf(first.address);
  const fitting = ready.filter(({ address }) => familyOf(address) === family);
  const index = oneOf(fitting, decide);
  const endpoint = fitting[index];
  if (!endpoint) return undefined;
  return { address: endpoint.address, port: endpoint.port, step: chosen(endpoint, index, fitting.length) };
}

function chosen(endpoint: EndpointAddress, index: number, of: number): Step {
  return { kind: 'chosen', by: 'proxy', address: endpoint.address, index: index + 1, of, endpoint };
}

function oneOf(candidates: readonly unknown[], decide: Decide): number {
  const of = candidates.length;
  return of > 1 ? decide({ weights: candidates.map(() => 1 / of) }) : 0;
}
