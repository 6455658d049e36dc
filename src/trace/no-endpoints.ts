// Why a Service has nobody to send a packet to: the commonest reason that "A cannot reach B".

import type { Cluster, Pod, Service } from '#cluster/inventory.js';
import type { StringMap } from '#manifest/objects.js';
import { familyOf } from '#wire/address.js';
import type { Tuple } from '#wire/packet.js';
import type { Finding, NearlySelected } from './finding.js';

export function noEndpoints(cluster: Cluster, service: Service, tuple: Tuple): Finding {
  const { selector } = service.object;
  const { ports, selected } = cluster.endpoints(service);
  const selectorField = { object: service.ref, field: ['spec', 'selector'] };
  const index = service.ports.findIndex(
    ({ port, nodePort, protocol }) =>
      protocol === tuple.protocol && (port === tuple.destinationPort || nodePort === tuple.destinationPort),
  );
  const wanted = service.ports[index];
  const group = ports.find(({ portName, protocol }) => portName === wanted?.name && protocol === wanted?.protocol);
  const family = familyOf(tuple.destination);
  const ready = group?.endpoints.filter(({ conditions }) => conditions.ready) ?? [];
  if (ready.length > 0 && ready.every(({ address }) => familyOf(address) !== family)) {
    return { code: 'K1108', severity: 'error', facts: { service, family }, at: selectorField };
  }
  if (!selector && selected.length === 0 && (group?.endpoints.length ?? 0) === 0) {
    return { code: 'K1104', severity: 'error', facts: { service }, at: { object: service.ref, field: ['spec'] } };
  }
  if (wanted && group && group.withoutPort.length > 0 && group.endpoints.length === 0) {
    const portNames = new Set(
      group.withoutPort.flatMap((pod) => pod.spec.containers.flatMap((c) => c.ports.flatMap(({ name }) => name ?? []))),
    );
    const facts = { service, targetPort: `${wanted.targetPort}`, portNames: [...portNames], pods: group.withoutPort };
    return {
      code: 'K1103',
      severity: 'error',
      facts,
      at: { object: service.ref, field: ['spec', 'ports', index, 'targetPort'] },
    };
  }
  if (selected.length > 0 || !selector || (group?.endpoints.length ?? 0) > 0) {
    const pods = selected.length > 0 ? selected : (group?.endpoints.flatMap(({ pod }) => pod ?? []) ?? []);
    return { code: 'K1102', severity: 'error', facts: { service, pods }, at: selectorField };
  }
  const nearest = nearlySelected(cluster, service, selector);
  const key = nearest[0]?.differing.find((label) => label.key !== 'namespace')?.key;
  const field = ['spec', 'selector', ...(key === undefined ? [] : [key])];
  return {
    code: 'K1101',
    severity: 'error',
    facts: { service, selector, nearest },
    at: { object: service.ref, field },
  };
}

/** Pods that lack the fewest of the selector's labels, at least one of which they have; also ones in other namespaces. */
function nearlySelected(cluster: Cluster, service: Service, selector: StringMap): readonly NearlySelected[] {
  const wanted = Object.entries(selector);
  const scored: (NearlySelected & { readonly score: number })[] = [];
  const seen = new Set<string>();
  const consider = (pod: Pod) => {
    const differing = wanted
      .filter(([key, value]) => labelOf(pod, key) !== value)
      .map(([key, value]) => ({ key, wanted: value, has: labelOf(pod, key) }));
    const isElsewhere = pod.namespace !== service.namespace;
    if (isElsewhere) differing.unshift({ key: 'namespace', wanted: service.namespace, has: pod.namespace });
    // One workload's pods are alike: the first stands for them.
    const key = `${pod.namespace}/${pod.workload?.kind ?? ''}/${pod.workload?.name ?? pod.name}`;
    const isNear = isElsewhere
      ? differing.length === 1
      : differing.length < wanted.length ||
        differing.some(({ has, wanted: value }) => has !== undefined && isAlike(has, value));
    if (!isNear || seen.has(key)) return;
    seen.add(key);
    scored.push({ pod, differing, score: differing.length + (isElsewhere ? 0.5 : 0) });
  };
  for (const pod of cluster.podsIn(service.namespace)) consider(pod);
  if (scored.length === 0) for (const pod of cluster.pods) consider(pod);
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, 3).map(({ pod, differing }) => ({ pod, differing }));
}

function labelOf(pod: Pod, key: string): string | undefined {
  return Object.hasOwn(pod.labels, key) ? pod.labels[key] : undefined;
}

function isAlike(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a);
}
