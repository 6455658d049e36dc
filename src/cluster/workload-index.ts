// Workloads by kind and name, with their pods: those of the input, and those that only a pod's owner names.

import type { ObjectRef } from '#wire/object-ref.js';
import { append } from './grouping.js';
import type { Pod } from './inventory.js';

/** Where a pod comes from. Pods of one controller share one. */
export interface Ownership {
  /** What made the pod directly, e.g. its ReplicaSet. */
  readonly owner: ObjectRef;
  /** The outermost of the chain, e.g. the Deployment. */
  readonly workload: ObjectRef;
}

/** The pods of one workload and the controllers between them: a Deployment's ReplicaSets count as well. */
export interface Membership {
  readonly pods: readonly Pod[];
  /** For each pod, in the same order. */
  readonly ownerships: readonly (Ownership | undefined)[];
  readonly workloads: readonly ObjectRef[];
}

interface Entry {
  readonly ref: ObjectRef;
  readonly pods: Pod[];
}

const none: readonly never[] = [];

export class WorkloadIndex {
  private readonly byName = new Map<string, Entry>();
  private readonly byKind = new Map<string, ObjectRef[]>();

  constructor({ pods, ownerships, workloads }: Membership) {
    for (const ref of workloads) this.entryOf(ref);
    // One look-up for each pod: names are put together once for each ownership.
    const known = new Map<Ownership, readonly Entry[]>();
    pods.forEach((pod, position) => {
      const ownership = ownerships[position];
      if (!ownership) return;
      let entries = known.get(ownership);
      if (!entries) {
        entries = this.entriesOf(ownership);
        known.set(ownership, entries);
      }
      for (const entry of entries) entry.pods.push(pod);
    });
  }

  podsOf(kind: string, namespace: string, name: string): readonly Pod[] | undefined {
    return this.byName.get(`${kind} ${namespace}/${name}`)?.pods;
  }

  ofKind(kind: string): readonly ObjectRef[] {
    return this.byKind.get(kind) ?? none;
  }

  private entriesOf({ owner, workload }: Ownership): readonly Entry[] {
    const outermost = this.entryOf(workload);
    return owner === workload ? [outermost] : [outermost, this.entryOf(owner)];
  }

  private entryOf(ref: ObjectRef): Entry {
    const key = `${ref.kind} ${ref.namespace}/${ref.name}`;
    const known = this.byName.get(key);
    if (known) return known;
    const entry = { ref, pods: [] };
    this.byName.set(key, entry);
    append(this.byKind, ref.kind, ref);
    return entry;
  }
}
