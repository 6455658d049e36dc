// From what was typed to the packet's destination: the name is resolved as the source would resolve it, one address is
// taken as its C library would, and the port follows from the Service or pod behind it.

import type { Cluster, EndpointAddress, Pod, Service } from '#cluster/inventory.js';
import { type Client, type Resolution, sortedForClient } from '#dns/resolve.js';
import { type Family, familyOf, type IpAddress, isLoopback } from '#wire/address.js';
import { type Protocol, protocols } from '#wire/packet.js';
import { found, publicEntry, targetFromOutside } from './aim-from-outside.js';
import type { Decide } from './explore.js';
import type { Step, Verdict } from './journey.js';
import type { NameClient } from './name-server.js';
import { judgeOutsideName } from './outside-name.js';
import type { Query, WantedPort } from './query.js';
import { UsageError } from './usage-error.js';

export interface Aim {
  readonly address: IpAddress;
  readonly port: number;
  readonly protocol: Protocol;
  readonly steps: readonly Step[];
  /** The Service the name or address stands for. */
  readonly service?: Service;
}
export interface NoAim {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
}

/** Stands for an address outside that nobody named: TEST-NET-3 and the IPv6 documentation block. */
const standInAddresses: { readonly [F in Family]: IpAddress } = {
  4: '203.0.113.10' as IpAddress,
  6: '2001:db8::10' as IpAddress,
};

interface Candidate {
  readonly address: IpAddress;
  readonly endpoint?: EndpointAddress;
}
/** What a destination came to, before one address and a port are taken. */
export interface Target {
  readonly candidates: readonly Candidate[];
  readonly steps: readonly Step[];
  readonly service?: Service;
  readonly pod?: Pod;
  /** `nodePort`: the addresses are nodes', so the Service's port becomes its node port. */
  readonly portField?: 'nodePort';
}

export interface Aiming {
  readonly cluster: Cluster;
  readonly names: NameClient;
  readonly decide: Decide;
}

export function takeAim(query: Query, { cluster, names, decide }: Aiming): Aim | NoAim {
  const target =
    query.source.kind === 'internet' ? targetFromOutside(cluster, query) : targetFromInside(query, { cluster, names });
  return 'verdict' in target ? target : aimAt(target, { cluster, query, decide });
}

function targetFromInside(query: Query, { cluster, names }: Pick<Aiming, 'cluster' | 'names'>): Target | NoAim {
  const { destination, source } = query;
  const pod = source.kind === 'pod' ? source.pod : undefined;
  const container = source.kind === 'pod' ? source.container : undefined;
  const client: Client = {
    cluster,
    ...(pod ? { pod } : {}),
    ...(container === undefined ? {} : { container }),
    ...(query.outsideAddresses ? { outside: query.outsideAddresses } : {}),
  };
  switch (destination.kind) {
    case 'address': {
      const [service] = cluster.servicesByAddress(destination.address);
      const owner = cluster.podByAddress(destination.address);
      return {
        candidates: [destination],
        steps: [],
        ...(service ? { service } : {}),
        ...(owner ? { pod: owner } : {}),
      };
    }
    case 'pod':
      if (destination.pod.addresses.length === 0 || !destination.pod.running)
        return { verdict: { kind: 'not-running', pod: destination.pod }, steps: [] };
      return {
        candidates: destination.pod.addresses.map((address) => ({ address })),
        steps: [],
        pod: destination.pod,
      };
    case 'node':
      return { candidates: destination.node.addresses.map((address) => ({ address })), steps: [] };
    case 'service': {
      const { service } = destination;
      if (!pod && service.clusterIPs.length > 0) {
        return { candidates: service.clusterIPs.map((address) => ({ address })), steps: [], service };
      }
      // Nodes do not ask the cluster's DNS, so they cannot follow the alias: what it stands for is asked for.
      const { type, externalName } = service.object;
      if (!pod && type === 'ExternalName' && externalName) return resolved(names.resolve(externalName, client));
      const zone = cluster.settings.clusterDomain.value;
      return resolved(names.resolve(`${service.name}.${service.namespace}.svc.${zone}.`, client));
    }
    case 'name':
      return resolved(names.resolve(destination.name, client));
  }

  function resolved(resolution: Resolution): Target | NoAim {
    const { outcome } = resolution;
    const steps: Step[] = [{ kind: 'resolved', resolution }];
    const alias = resolution.aliases[0]?.service;
    if (outcome.kind === 'not-modelled') {
      return {
        verdict: { kind: 'unknown', missing: { kind: 'dns-plugin', plugin: outcome.plugin, resolution } },
        steps,
      };
    }
    if (outcome.kind === 'failed' || outcome.kind === 'records') {
      return { verdict: { kind: 'unresolved', resolution }, steps };
    }
    if (outcome.kind === 'addresses') {
      const service = outcome.service ?? alias;
      const isOwn = resolution.by === 'hosts-file' && outcome.records.every(({ address }) => isOwnAddress(address));
      const own = isOwn && pod ? { pod } : {};
      return { candidates: outcome.records, steps, ...(service ? { service } : own) };
    }
    const given = query.outsideAddresses?.get(outcome.name);
    const entry = given === undefined ? publicEntry(cluster, outcome.name.toLowerCase()) : undefined;
    if (entry) return found(cluster, entry, steps);
    const judged = given === undefined ? judgeOutsideName(resolution, cluster) : 'public';
    // A server outside is asked for what is plainly a name of the cluster: it cannot know it.
    if (judged === 'typo') return { verdict: { kind: 'unresolved', resolution }, steps };
    if (judged === 'unclear')
      return { verdict: { kind: 'unknown', missing: { kind: 'outside-name', name: outcome.name } }, steps };
    const address = given ?? standInAddresses[query.family ?? 4];
    const standIn: readonly Step[] = given === undefined ? [{ kind: 'stand-in', name: outcome.name, address }] : [];
    return { candidates: [{ address }], steps: [...steps, ...standIn], ...(alias ? { service: alias } : {}) };
  }

  function isOwnAddress(address: IpAddress): boolean {
    return isLoopback(address) || (pod?.addresses.includes(address) ?? false);
  }
}

interface Asking {
  readonly cluster: Cluster;
  readonly query: Query;
  readonly decide: Decide;
}

function aimAt(target: Target, { cluster, query, decide }: Asking): Aim | NoAim {
  const { candidates, service } = target;
  const { destination } = query;
  const own = ownFamilies(query, cluster);
  const wanted = candidates.filter(({ address }) => query.family === undefined || familyOf(address) === query.family);
  const [best] = sortedForClient(wanted, own);
  if (!best || !(own.includes(familyOf(best.address)) || isLoopback(best.address))) {
    const verdict: Verdict = best
      ? {
          kind: 'unknown',
          missing: { kind: 'address-family', destination: destination.text, family: familyOf(best.address) },
        }
      : { kind: 'no-family', destination: destination.text, ...(query.family ? { family: query.family } : {}) };
    return { verdict, steps: target.steps };
  }
  // CoreDNS shuffles its answer, so each address of the preferred family is first equally often.
  const equals = wanted.filter(({ address }) => familyOf(address) === familyOf(best.address));
  const index = equals.length > 1 ? decide({ weights: equals.map(() => 1 / equals.length) }) : 0;
  const { address, endpoint } = equals[index] as Candidate;
  const chosen: Step = {
    kind: 'chosen',
    address,
    index: index + 1,
    of: equals.length,
    ...(endpoint ? { endpoint } : {}),
    ...nodeOf(address),
  };
  const behind = { ...target, ...(endpoint?.pod ? { pod: endpoint.pod } : {}) };
  const port = portNumber(destination.port, destination.text, behind);
  return {
    address,
    port: target.portField === 'nodePort' ? nodePortFor(service, port) : port,
    protocol: query.protocol ?? protocolOf(service, port),
    steps: equals.length > 1 ? [...target.steps, chosen] : target.steps,
    ...(service ? { service } : {}),
  };

  function nodeOf(candidate: IpAddress) {
    const node = target.portField === 'nodePort' ? cluster.nodeByAddress(candidate) : undefined;
    return node ? { node } : {};
  }
}

/** The port as typed when it is a node port already. */
function nodePortFor(service: Service | undefined, port: number): number {
  return service?.ports.find((candidate) => candidate.port === port)?.nodePort ?? port;
}

function ownFamilies({ source }: Query, cluster: Cluster): readonly Family[] {
  if (source.kind === 'address' || source.kind === 'internet') return [familyOf(source.address)];
  const addresses = source.kind === 'pod' ? source.pod.addresses : source.node.addresses;
  const own = [...new Set(addresses.map(familyOf))];
  return own.length > 0 ? own : cluster.settings.podCidrs.value.map(({ family }) => family);
}

function portNumber(
  wanted: WantedPort,
  text: string,
  behind: { readonly service?: Service; readonly pod?: Pod },
): number {
  if (typeof wanted === 'number') return wanted;
  const { service, pod } = behind;
  const known = service
    ? service.ports.map(({ name, port }) => ({ name, port }))
    : podPorts(pod).map(({ name = '', containerPort: port }) => ({ name, port }));
  const ports = known.map(({ name, port }) => (name === '' ? `${port}` : `${port} (${name})`));
  if (wanted === undefined) {
    const numbers = new Set(known.map(({ port }) => port));
    const [only] = numbers;
    if (numbers.size === 1 && only !== undefined) return only;
    throw new UsageError('K8003', { destination: text, ports });
  }
  const named = known.find(({ name }) => name === wanted);
  if (named) return named.port;
  throw new UsageError('K8004', { destination: text, port: wanted, ports });
}

function podPorts(pod: Pod | undefined) {
  return pod ? [...pod.spec.containers, ...pod.spec.sidecars].flatMap(({ ports }) => ports) : [];
}

/** TCP, unless the Service has that port for another protocol only. */
function protocolOf(service: Service | undefined, port: number): Protocol {
  const carried = service?.ports.filter((candidate) => candidate.port === port).map(({ protocol }) => protocol) ?? [];
  return carried.length === 0 ? 'TCP' : (protocols.find((protocol) => carried.includes(protocol)) ?? 'TCP');
}
