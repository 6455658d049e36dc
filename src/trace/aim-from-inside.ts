// What a pod or node can aim at: a name is resolved as it would resolve it.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Client, Resolution } from '#dns/resolve.js';
import { type Family, type IpAddress, isLoopback } from '#wire/address.js';
import type { NoAim, Target } from './aim.js';
import { found, publicEntry } from './aim-from-outside.js';
import type { Step } from './journey.js';
import type { NameClient } from './name-server.js';
import { judgeOutsideName } from './outside-name.js';
import type { Query } from './query.js';

/** Stands for an address outside that nobody named: TEST-NET-3 and the IPv6 documentation block. */
const standInAddresses: { readonly [F in Family]: IpAddress } = {
  4: '203.0.113.10' as IpAddress,
  6: '2001:db8::10' as IpAddress,
};

interface Inside {
  readonly cluster: Cluster;
  readonly names: NameClient;
}

export function targetFromInside(query: Query, { cluster, names }: Inside): Target | NoAim {
  const { destination, source } = query;
  const pod = source.kind === 'pod' ? source.pod : undefined;
  const asClient = clientOf(query, cluster);
  const resolved = (name: string) => targetOf(names.resolve(name, asClient), { query, cluster, pod });
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
      if (!pod && type === 'ExternalName' && externalName) return resolved(externalName);
      return resolved(`${service.name}.${service.namespace}.svc.${cluster.settings.clusterDomain.value}.`);
    }
    case 'name':
      return resolved(destination.name);
  }
}

function clientOf({ source, outsideAddresses }: Query, cluster: Cluster): Client {
  const { pod, container } = source.kind === 'pod' ? source : {};
  return {
    cluster,
    ...(pod ? { pod } : {}),
    ...(container === undefined ? {} : { container }),
    ...(outsideAddresses ? { outside: outsideAddresses } : {}),
  };
}

interface Asked {
  readonly query: Query;
  readonly cluster: Cluster;
  readonly pod: Pod | undefined;
}

/** What the answer of the resolver stands for. */
function targetOf(resolution: Resolution, { query, cluster, pod }: Asked): Target | NoAim {
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
    const isSelf = resolution.by === 'hosts-file' && outcome.records.every(({ address }) => isOwn(address, pod));
    const own = isSelf && pod ? { pod } : {};
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

function isOwn(address: IpAddress, pod: Pod | undefined): boolean {
  return isLoopback(address) || (pod?.addresses.includes(address) ?? false);
}
