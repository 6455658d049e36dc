// From what was typed to the packet's destination: of the addresses that it came to one is taken as a C library would, and
// the port follows from the Service or pod behind it.

import type { Cluster, EndpointAddress, Pod, Service } from '#cluster/inventory.js';
import { sortedForClient } from '#dns/resolve.js';
import { type Family, familyOf, type IpAddress, isLoopback } from '#wire/address.js';
import type { NamedPort } from '#wire/named-port.js';
import { type Protocol, protocols } from '#wire/packet.js';
import { targetFromInside } from './aim-from-inside.js';
import { targetFromOutside } from './aim-from-outside.js';
import type { Decide } from './explore.js';
import type { Step, Verdict } from './journey.js';
import type { NameClient } from './name-server.js';
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

interface Aiming {
  readonly cluster: Cluster;
  readonly names: NameClient;
  readonly decide: Decide;
}

export function takeAim(query: Query, { cluster, names, decide }: Aiming): Aim | NoAim {
  const target =
    query.source.kind === 'internet' ? targetFromOutside(cluster, query) : targetFromInside(query, { cluster, names });
  return 'verdict' in target ? target : aimAt(target, { cluster, query, decide });
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
  const ports: readonly NamedPort[] = service
    ? service.ports.map(({ name, port }) => ({ name, port }))
    : podPorts(pod).map(({ name = '', containerPort: port }) => ({ name, port }));
  if (wanted === undefined) {
    const numbers = new Set(ports.map(({ port }) => port));
    const [only] = numbers;
    if (numbers.size === 1 && only !== undefined) return only;
    throw new UsageError('K8003', { destination: text, ports });
  }
  const named = ports.find(({ name }) => name === wanted);
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
