// The object that a reference means. A name that fits several is an error that lists them; one that fits none suggests
// near misses.

import type { Cluster, Pod } from '#cluster/inventory.js';
import { nearMisses } from '#wire/near-miss.js';
import { refText } from '#wire/object-ref.js';
import { podKinds, type Reference, splitReference, workloadKinds } from './object-reference.js';
import type { Scope } from './query.js';
import { UsageError } from './usage-error.js';

export function findNode(name: string, cluster: Cluster) {
  const node = cluster.node(name);
  if (node) return node;
  const known = cluster.nodes.map((candidate) => candidate.name);
  const near = nearMisses(name, known);
  throw new UsageError('K8001', { what: 'node', name, nearMisses: near.length > 0 ? near : known.slice(0, 3) });
}

function checkNamespace(namespace: string | undefined, { namespaces }: Cluster): void {
  if (namespace === undefined || namespaces.has(namespace)) return;
  const known = [...namespaces].sort();
  throw new UsageError('K8001', {
    what: 'namespace',
    name: namespace,
    nearMisses: nearMisses(namespace, known),
    known,
  });
}

export function findService({ namespace, name }: Reference, { cluster }: Scope) {
  checkNamespace(namespace, cluster);
  const exact = cluster.service(namespace ?? 'default', name);
  if (exact) return exact;
  const anywhere = namespace === undefined ? cluster.services.filter((service) => service.name === name) : [];
  if (anywhere.length === 1 && anywhere[0]) return anywhere[0];
  if (anywhere.length > 1) {
    const candidates = anywhere.map((service) => `svc/${service.namespace}/${service.name}`);
    throw new UsageError('K8002', { what: 'Services', name, candidates });
  }
  const known = cluster.services.map(({ ref }) => refText(ref));
  throw new UsageError('K8001', {
    what: 'Service',
    name,
    nearMisses: nearService(name, known),
    known: known.filter((text) => namespace === undefined || text.startsWith(`${namespace}/`)),
    ...searchedIn(namespace),
  });
}

function nearService(name: string, known: readonly string[]): readonly string[] {
  const byName = new Map(known.map((text) => [text.slice(text.indexOf('/') + 1), text]));
  return nearMisses(name, byName.keys()).map((near) => byName.get(near) as string);
}

export function findPod(reference: Reference, scope: Scope): Pod {
  return preferred(findPods(reference, scope));
}

export function findPods({ kind, namespace, name }: Reference, scope: Scope): readonly [Pod, ...Pod[]] {
  const { cluster } = scope;
  checkNamespace(namespace, cluster);
  const tried = namespace === undefined ? ['default', undefined] : [namespace];
  for (const where of tried) {
    const groups = podGroups({ kind, namespace: where, name }, cluster);
    if (groups.size > 1)
      throw new UsageError('K8002', { what: 'objects', name, candidates: [...groups.keys()].slice(0, 10) });
    const [[first, ...others] = []] = groups.values();
    if (first) return [first, ...others];
  }
  const idle = workloadWithoutPods({ kind, namespace, name }, cluster);
  if (idle)
    throw new UsageError('K8001', { what: idle, name, nearMisses: [], lacks: 'pods', ...searchedIn(namespace) });
  const known = namesToType(scope.cluster.pods, { kind, namespace });
  const near = nearMisses(name, known.keys()).map((hit) => known.get(hit) as string);
  throw new UsageError('K8001', {
    what: what(kind),
    name,
    nearMisses: near,
    known: [...known.values()],
    ...searchedIn(namespace),
  });
}

/** The kind of a workload that the input has, and that makes no pods: none are wanted, or it is suspended. */
function workloadWithoutPods({ kind, namespace, name }: Reference, cluster: Cluster): string | undefined {
  const kinds = kind === undefined ? new Set(Object.values(workloadKinds)) : [workloadKinds[kind]];
  return [...kinds].find((one) => one !== undefined && cluster.evidenceOf(one, namespace, name).length > 0);
}

/** What could have been typed, by bare name: pods and workloads of the kind and namespace that were. */
function namesToType(
  pods: readonly Pod[],
  { kind, namespace }: Pick<Reference, 'kind' | 'namespace'>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const isPodKind = kind !== undefined && podKinds.includes(kind);
  for (const { ref, workload } of pods) {
    const object = isPodKind ? ref : (workload ?? ref);
    if (namespace !== undefined && ref.namespace !== namespace) continue;
    if (kind !== undefined && !isPodKind && object.kind !== workloadKinds[kind]) continue;
    names.set(
      object.name,
      (kind === undefined ? '' : `${kind}/`) + (namespace === undefined ? refText(object) : object.name),
    );
  }
  return names;
}

function what(kind: string | undefined): string {
  if (kind === undefined) return 'pod or workload';
  return workloadKinds[kind] ?? 'pod';
}

function searchedIn(namespace: string | undefined): { searched?: string } {
  return namespace === undefined ? {} : { searched: namespace };
}

/** Pods that a name may mean, by the object it names: the pod itself, else each workload of that name. */
function podGroups({ kind, namespace, name }: Reference, cluster: Cluster): ReadonlyMap<string, readonly Pod[]> {
  const groups = new Map<string, Pod[]>();
  const pods = namespace === undefined ? cluster.pods : cluster.podsIn(namespace);
  if (kind !== undefined && Object.hasOwn(workloadKinds, kind)) {
    const kindName = workloadKinds[kind] as string;
    const namespaces = namespace === undefined ? cluster.namespaces : [namespace];
    for (const where of namespaces) {
      const found = cluster.podsOf(kindName, where, name);
      if (found?.length) groups.set(`${kind}/${where}/${name}`, [...found]);
    }
    return groups;
  }
  for (const pod of pods) if (pod.name === name) groups.set(`pod/${refText(pod.ref)}`, [pod]);
  if (groups.size > 0 || kind !== undefined) return groups;
  for (const pod of pods) {
    if (pod.workload?.name !== name) continue;
    const label = `${pod.workload.kind.toLowerCase()}/${refText(pod.workload)}`;
    groups.set(label, [...(groups.get(label) ?? []), pod]);
  }
  return groups;
}

/** The pods that a name alone stands for: a pod, or all of a workload. */
export function podsNamed(text: string, scope: Scope): readonly Pod[] {
  return findPods(splitReference(text, scope), scope);
}

/** One that runs and is ready, if there is one. */
function preferred(pods: readonly [Pod, ...Pod[]]): Pod {
  return (
    pods.find((pod) => pod.ready && pod.nodeName !== undefined) ??
    pods.find((pod) => pod.nodeName !== undefined) ??
    pods[0]
  );
}
