// Which assumptions an answer rests on: those of the objects its paths touch, the settings of the parts it went through,
// and the addresses that stand for others.

import type { Assumption, Node, Pod, Service } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import type { Fabric } from '#fabric/fabric.js';
import type { TranslatedStep } from '#kernel/step.js';
import type { IpAddress } from '#wire/address.js';
import type { Leg, LookedUpStep, Path, Step } from './journey.js';
import type { Query } from './query.js';

export function assumptionsBehind(fabric: Fabric, query: Query, walked: readonly Path[]): readonly Assumption[] {
  const { cluster } = fabric;
  // Of a name server that answered only its Service matters: an answer is the same by whatever way it came.
  const paths = walked.map((path) => ({ ...path, legs: path.legs.filter((leg) => !isAnsweredQuestion(leg)) }));
  const pods = new Set<Pod>(query.source.kind === 'pod' ? [query.source.pod] : []);
  const nodes = new Set<Node>(query.source.kind === 'node' ? [query.source.node] : []);
  const services = new Set<Service>();
  const outside: Assumption[] = [];
  for (const { legs, endpoint, findings } of paths) {
    if (endpoint?.pod) pods.add(endpoint.pod);
    for (const { place, steps } of legs.flatMap(({ hops }) => hops)) {
      if (place.kind === 'pod') {
        pods.add(place.pod);
        const node = isRouted(steps) ? cluster.node(place.pod.nodeName ?? '') : undefined;
        if (node) nodes.add(node);
      }
      if (place.kind === 'node') nodes.add(place.node);
      for (const step of steps) {
        if (step.kind === 'stand-in' || isDnsEntryAssumed(step))
          outside.push(outsideAssumption(step.name, step.address));
        if (isSourceMadeUp(step)) outside.push(sourceAssumption(step));
        if (step.kind !== 'resolved') continue;
        outside.push(...ofResolution(step.resolution, query));
        for (const server of serversOf(step.resolution)) {
          for (const service of cluster.servicesByAddress(server)) services.add(service);
        }
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
  const behind = settingsBehind(paths, services.size > 0 ? 'some' : 'none');
  if (fabric.podNetwork.evidence !== 'assumed') behind.delete('pod-network');
  if (fabric.podNetwork.plugin.proxy?.(cluster)) behind.delete('proxy-mode');
  if (behind.has('pod-cidr') && fabric.podNetwork.plugin.underlay?.asksForBlocks) behind.add('network-cidr');
  const known = cluster
    .assumptionsOf({ pods, nodes, services })
    .filter(({ subject }) => behind.has(subject) || !(settingSubjects as readonly string[]).includes(subject));
  return [...known, ...unique(outside)];
}

const networkSubjects = ['pod-network', 'proxy-mode', 'node-device', 'pod-cidr', 'service-cidr', 'nodes'] as const;
const resolverSubjects = ['cluster-domain', 'dns-address'] as const;
/** What is assumed of the cluster as a whole. */
const settingSubjects = [
  'platform',
  'bridge-netfilter',
  'network-cidr',
  ...networkSubjects,
  ...resolverSubjects,
] as const;

/** By where the paths led: a node's netns is furnished from most settings, a name is resolved by two. */
function settingsBehind(paths: readonly Path[], services: 'some' | 'none'): Set<Assumption['subject']> {
  const behind = new Set<Assumption['subject']>(services === 'some' ? ['service-cidr'] : []);
  const add = (subjects: readonly Assumption['subject'][]) => {
    for (const subject of subjects) behind.add(subject);
  };
  for (const { legs, verdict } of paths) {
    // Nothing was sent: no node takes the pod, or the ends have no family in common.
    if (verdict.kind === 'not-running') add(['nodes']);
    const isUnpaired = verdict.kind === 'unknown' && verdict.missing.kind === 'address-family';
    if (verdict.kind === 'no-family' || isUnpaired) add(['pod-cidr', 'service-cidr']);
    for (const { place, steps } of legs.flatMap(({ hops }) => hops)) {
      if (place.kind === 'node' || isRouted(steps)) add(networkSubjects);
      if (steps.some((step) => step.kind === 'resolved' && step.resolution.by !== 'hosts-file')) add(resolverSubjects);
      const isFromPort = steps.some((step) => step.kind === 'arrived' && step.bridge !== undefined);
      if (isFromPort && steps.some(({ kind }) => kind === 'bridged')) add(['bridge-netfilter']);
    }
  }
  // The platform gives the defaults of all the others.
  if (behind.size > 0) add(['platform']);
  return behind;
}

/** Its routes come from the pod network, and from the blocks of its node. */
function isRouted(steps: readonly Step[]): boolean {
  return steps.some(({ kind }) => kind === 'routed');
}

function isAnsweredQuestion({ purpose, verdict }: Leg): boolean {
  return purpose === 'dns' && verdict.kind === 'delivered';
}

function serversOf({ queries }: Resolution): ReadonlySet<IpAddress> {
  return new Set(queries.flatMap(({ server }) => (server === undefined || server === 'node' ? [] : [server])));
}

/** By a pool that only the network between the nodes knows. */
function isSourceMadeUp(step: Step): step is TranslatedStep {
  return step.kind === 'translated' && step.by === 'snat' && step.origin.object?.kind === 'Namespace';
}

function sourceAssumption({ after, origin: { object } }: TranslatedStep): Assumption {
  return { subject: 'translated-address', ...(object ? { object } : {}), value: after.source, flag: '--filename' };
}

/** Nothing in the input says that the public DNS leads a host of an Ingress to its controller. */
function isDnsEntryAssumed(step: Step): step is LookedUpStep {
  return step.kind === 'looked-up' && step.by === 'ingress-host';
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
