// Which workload a pod belongs to: by owner references as the controllers set them, and by names and labels where the
// objects between, or the references themselves, are missing from the input.
//
// The rule, first match wins:
// 1. the pod's controller, and that object's controller in turn, as far as the input has them;
// 2. a ReplicaSet that is not in the input: its name without the pod's `pod-template-hash` is the Deployment;
//    a Job that is not in the input: its name without the minutes at the end is the CronJob, if the input has it;
// 3. a pod without a controller, whose labels the workload's selector takes and whose name starts with the workload's
//    (a dump cleaned of owner references).

import { hasLabels, matches } from '#cluster/selector.js';
import type { Ownership } from '#cluster/workload-index.js';
import type { Objects, PodObject, WorkloadObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

const hashLabel = 'pod-template-hash';

export class Owners {
  private readonly workloads = new Map<string, WorkloadObject>();
  /** By controller kind, namespace and name: maps in maps, because this is asked for every pod of a dump. */
  private readonly chains = new Map<string, Map<string, Map<string, Ownership>>>();

  constructor(objects: Objects) {
    for (const workload of objects.workloads) {
      this.workloads.set(keyOf(workload.kind, workload.namespace, workload.name), workload);
    }
  }

  /** Undefined for a pod on its own, also a static one (its controller is a Node). */
  of(pod: PodObject): Ownership | undefined {
    const { controller, namespace } = pod;
    if (!controller) return this.adopter(pod);
    if (controller.kind === 'Node') return undefined;
    // Pods of one ReplicaSet share one answer.
    const { kind, name } = controller;
    const known = nested(nested(this.chains, kind), namespace);
    let chain = known.get(name);
    if (!chain) {
      const owner = this.workloads.get(keyOf(kind, namespace, name))?.ref ?? { kind, name, namespace };
      chain = { owner, workload: this.outermost(owner, pod.labels[hashLabel]) };
      known.set(name, chain);
    }
    return chain;
  }

  /** The end of the chain that starts at a workload; the workload itself when nothing controls it. */
  outermost(ref: ObjectRef, templateHash?: string): ObjectRef {
    const namespace = ref.namespace ?? '';
    let last = this.workloads.get(keyOf(ref.kind, namespace, ref.name));
    if (!last) return this.byName(ref, templateHash) ?? ref;
    // Owner references that lead in a circle end where they would start again.
    const passed = new Set([last]);
    for (;;) {
      if (!last.controller) return last.ref;
      const { kind, name } = last.controller;
      const parent = this.workloads.get(keyOf(kind, namespace, name));
      if (!parent) return { kind, name, namespace };
      if (passed.has(parent)) return last.ref;
      passed.add(parent);
      last = parent;
    }
  }

  /** What an object that is not in the input must belong to, by its name. */
  private byName(ref: ObjectRef, templateHash: string | undefined): ObjectRef | undefined {
    const namespace = ref.namespace ?? '';
    if (ref.kind === 'ReplicaSet' && templateHash && ref.name.endsWith(`-${templateHash}`)) {
      const name = ref.name.slice(0, -templateHash.length - 1);
      return this.workloads.get(keyOf('Deployment', namespace, name))?.ref ?? { kind: 'Deployment', name, namespace };
    }
    const cronJobName = ref.kind === 'Job' && /^(.+)-\d{6,}$/.exec(ref.name)?.[1];
    return cronJobName ? this.workloads.get(keyOf('CronJob', namespace, cronJobName))?.ref : undefined;
  }

  private adopter({ namespace, name, labels }: PodObject): Ownership | undefined {
    const owner = withoutSegments(name, 1);
    const grandparent = withoutSegments(name, 2);
    const found =
      this.adopting('StatefulSet', namespace, /-\d+$/.test(name) ? owner : undefined, labels) ??
      this.adopting('Deployment', namespace, hashLabel in labels ? grandparent : undefined, labels) ??
      this.adopting('ReplicaSet', namespace, owner, labels) ??
      this.adopting('DaemonSet', namespace, owner, labels);
    if (!found) return undefined;
    const made = found.kind === 'Deployment' && owner ? { kind: 'ReplicaSet', name: owner, namespace } : found.ref;
    return { owner: made, workload: this.outermost(found.ref) };
  }

  private adopting(
    kind: WorkloadObject['kind'],
    namespace: string,
    name: string | undefined,
    labels: PodObject['labels'],
  ): WorkloadObject | undefined {
    const workload = name === undefined ? undefined : this.workloads.get(keyOf(kind, namespace, name));
    const { selector, template } = workload ?? {};
    const takes = selector ? matches(labels, selector) : template !== undefined && hasLabels(labels, template.labels);
    return takes ? workload : undefined;
  }
}

function nested<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<string, V>();
  maps.set(key, made);
  return made;
}

function withoutSegments(name: string, count: number): string | undefined {
  const segments = name.split('-');
  return segments.length > count ? segments.slice(0, -count).join('-') : undefined;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}
