// A pod before it has a node and addresses: one that the input has, or one that a workload asks for.

import type { Ownership } from '#cluster/workload-index.js';
import type { Objects, PodObject, PodSpec, StringMap } from '#manifest/objects.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import { boundNodes } from './bound-node.js';
import { hasStatus } from './evidence.js';
import type { Owners } from './ownership.js';

export interface PlannedPod {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly spec: PodSpec;
  readonly ownership: Ownership | undefined;
  /** Bound already: by `spec.nodeName` or `status.hostIP`, or because a DaemonSet makes it for one node. */
  readonly nodeName: string | undefined;
  readonly terminating: boolean;
  readonly evidence: Evidence;
  /** What the input says of its state; undefined when it says nothing. */
  readonly status: PodObject['status'];
}

/** The pods of the input, in its order. */
export function givenPods(objects: Objects, owners: Owners, given: Evidence): readonly PlannedPod[] {
  const nodeOf = boundNodes(objects);
  return objects.pods.map((pod) => {
    const { ref, namespace, name, labels, spec, terminating } = pod;
    const status = hasStatus(pod) ? pod.status : undefined;
    const evidence = status ? given : 'declared';
    const ownership = owners.of(pod);
    return { ref, namespace, name, labels, spec, ownership, nodeName: nodeOf(pod), terminating, evidence, status };
  });
}

export function isFinished({ status }: PlannedPod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Waiting for a node, or for its first container: it has no address, and nobody knows when it will. */
export function isPending({ status }: PlannedPod): boolean {
  return status?.phase === 'Pending' && status.podIPs.length === 0;
}
