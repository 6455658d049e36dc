// Workloads by kind and name, with their pods: those of the input, and those that only a pod's owner names.

import type { ObjectRef } from '#wire/object-ref.js';
import type { Pod } from './inventory.js';

/** The pods of one workload and the controllers between them: a Deployment's ReplicaSets count as well. */
export interface Membership {
  readonly pods: readonly Pod[];
  /** For each pod, in the same order: what made it directly, e.g. its ReplicaSet. */
  readonly owners: readonly (ObjectRef | undefined)[];
  readonly workloads: readonly ObjectRef[];
}

interface Entry {
  readonly ref: ObjectRef;
  readonly pods: Pod[];
}

export class WorkloadIndex {
  private entries: Map<string, Entry> | undefined;

  constructor(private readonly members: Membership) {}

  podsOf(kind: string, namespace: string, name: string): readonly Pod[] | undefined {
    return this.all().get(`${kind} ${namespace}/${name}`)?.pods;
  }

  refs(): readonly ObjectRef[] {
    return [...this.all().values()].map((entry) => entry.ref);
  }

  // One string per pod is too dear for a trace that never asks: built on the first question.
  private all(): Map<string, Entry> {
    if (this.entries) return this.entries;
    const entries = new Map<string, Entry>();
    const byRef = new Map<ObjectRef, Entry>();
    const entryOf = (ref: ObjectRef): Entry => {
      const known = byRef.get(ref);
      if (known) return known;
      const key = `${ref.kind} ${ref.namespace}/${ref.name}`;
      const entry = entries.get(key) ?? { ref, pods: [] };
      entries.set(key, entry);
      byRef.set(ref, entry);
      return entry;
    };
    this.members.workloads.forEach(entryOf);
    this.members.pods.forEach((pod, position) => {
      const owner = this.members.owners[position];
      if (pod.workload) entryOf(pod.workload).pods.push(pod);
      if (owner && owner !== pod.workload) entryOf(owner).pods.push(pod);
    });
    this.entries = entries;
    return entries;
  }
}
