// Which assumptions an answer rests on: those of the objects its paths touch, and the addresses that stand for others.

import type { Assumption, Node, Pod, Service } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import type { Fabric } from '#fabric/fabric.js';
import type { IpAddress } from '#wire/address.js';
import type { Path } from './journey.js';
import type { Query } from './query.js';

export function assumptionsBehind(fabric: Fabric, query: Query, paths: readonly Path[]): readonly Assumption[] {
  const { cluster } = fabric;
  const pods = new Set<Pod>(query.source.kind === 'pod' ? [query.source.pod] : []);
  const nodes = new Set<Node>(query.source.kind === 'node' ? [query.source.node] : []);
  const services = new Set<Service>();
  const outside: Assumption[] = [];
  for (const { legs, endpoint, findings } of paths) {
    if (endpoint?.pod) pods.add(endpoint.pod);
    for (const { place, steps } of legs.flatMap(({ hops }) => hops)) {
      if (place.kind === 'pod') pods.add(place.pod);
      if (place.kind === 'node') nodes.add(place.node);
      for (const step of steps) {
        if (step.kind === 'stand-in') outside.push(outsideAssumption(step.name, step.address));
        if (step.kind !== 'resolved') continue;
        outside.push(...ofResolution(step.resolution, query));
        const { outcome } = step.resolution;
        if (outcome.kind === 'addresses' && outcome.service) services.add(outcome.service);
      }
    }
    for (const { facts } of findings) if ('service' in facts) services.add(facts.service);
  }
  for (const { address } of [query.destination].flatMap((d) => (d.kind === 'address' ? [d] : []))) {
    for (const service of cluster.servicesByAddress(address)) services.add(service);
  }
  if (query.destination.kind === 'service') services.add(query.destination.service);
  const known = cluster.assumptionsOf({ pods, nodes, services });
  const isChosen = fabric.podNetwork.evidence !== 'assumed';
  return [...known.filter(({ subject }) => !(isChosen && subject === 'pod-network')), ...unique(outside)];
}

function ofResolution(
  { assumedConfig, isLibraryAssumed, library, queries }: Resolution,
  { source }: Query,
): Assumption[] {
  const object = source.kind === 'pod' ? { object: source.pod.ref } : {};
  return [
    ...(isLibraryAssumed ? [{ subject: 'c-library', ...object, value: library, flag: '--libc' } as const] : []),
    ...assumedConfig.map((value) => ({ subject: 'dns-config', value, flag: '--filename' }) as const),
    ...queries
      .filter(({ assumedAbsent }) => assumedAbsent)
      .map(({ name }) => ({ subject: 'search-answer', value: name, flag: `--resolve ${name}=ADDRESS` }) as const),
  ];
}

function outsideAssumption(name: string, address: IpAddress): Assumption {
  return { subject: 'outside-address', value: `${name} ${address}`, flag: `--resolve ${name}=ADDRESS` };
}

function unique(assumptions: readonly Assumption[]): readonly Assumption[] {
  return [...new Map(assumptions.map((assumption) => [`${assumption.flag} ${assumption.value}`, assumption])).values()];
}
