// Pods that controllers would make from the workloads of the input, named and labelled as they do it.
// kubernetes/kubernetes pkg/controller/{deployment,replicaset,statefulset,daemon,job,cronjob}.

import type { Ownership } from '#cluster/workload-index.js';
import type { Objects, PodSpec, StringMap, WorkloadObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { withDaemonTolerations } from './daemon-tolerations.js';
import { fittingNodes } from './node-fit.js';
import type { NodeOutline } from './nodes.js';
import type { Owners } from './ownership.js';
import type { PlannedPod } from './planned-pod.js';
import { nameSuffix, templateHash } from './stable-hash.js';

/**
 * The largest cluster that Kubernetes is tested with; `replicas` of one workload may ask for two thousand million.
 * Simplified: no more pods than that are made up.
 */
const podsLimit = 150_000;

/** The pods of the input first, then those made up, in the order of their workloads. */
export function withMadePods(
  pods: readonly PlannedPod[],
  { objects, owners, nodes }: { objects: Objects; owners: Owners; nodes: readonly NodeOutline[] },
): readonly PlannedPod[] {
  const maker = new PodMaker(pods, owners, nodes);
  const made = workloadsToRun(objects, pods, owners).flatMap((workload) => maker.podsOf(workload));
  return made.length > 0 ? [...pods, ...made] : pods;
}

/**
 * Leaves out what another object makes (a Deployment's ReplicaSet stands in for it, a CronJob's Job too), what already
 * has its pods in the input, and what is at rest. A Job without a pod, in a namespace whose pods are known, is over.
 */
function workloadsToRun(objects: Objects, pods: readonly PlannedPod[], owners: Owners): readonly WorkloadObject[] {
  if (objects.workloads.length === 0) return [];
  const dumped = new Set<string>();
  const found = new Set<Ownership>();
  for (const { ownership, namespace, status } of pods) {
    if (status) dumped.add(namespace);
    if (ownership) found.add(ownership);
  }
  const withPods = new Set([...found].flatMap(({ owner, workload }) => [refKey(owner), refKey(workload)]));
  const replaced = new Set(
    objects.workloads.flatMap(({ ref, controller }) => (controller ? [refKey(owners.outermost(ref))] : [])),
  );
  return objects.workloads.filter((workload) => {
    const { ref, kind, controller, namespace, suspended } = workload;
    const isJob = kind === 'Job' || kind === 'CronJob';
    if (suspended || (isJob && dumped.has(namespace))) return false;
    if (replaced.has(refKey(ref)) || withPods.has(refKey(ref))) return false;
    return !controller || !withPods.has(refKey(owners.outermost(ref)));
  });
}

function refKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

/** What sets one pod apart from the others of its workload. */
interface Individual {
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly spec?: PodSpec;
  readonly nodeName?: string;
}

class PodMaker {
  private readonly taken = new Map<string, Set<string>>();
  private left = podsLimit;

  constructor(
    private readonly pods: readonly PlannedPod[],
    private readonly owners: Owners,
    private readonly nodes: readonly NodeOutline[],
  ) {}

  podsOf(workload: WorkloadObject): readonly PlannedPod[] {
    const { namespace, template, ref } = workload;
    const common = this.commonOf(workload);
    const ownership = { owner: common.owner, workload: this.owners.outermost(ref) };
    const labels = withLabels(template.labels, common.labels);
    const individuals = this.individuals(workload, common.prefix).slice(0, this.left);
    this.left -= individuals.length;
    return individuals.map((pod) => ({
      ref: { kind: 'Pod', name: pod.name, namespace },
      namespace,
      name: pod.name,
      labels: pod.labels ? withLabels(labels, pod.labels) : labels,
      spec: pod.spec ?? template.spec,
      ownership,
      nodeName: pod.nodeName ?? template.spec.nodeName,
      terminating: false,
      evidence: 'assumed',
      status: undefined,
    }));
  }

  /** Name prefix, direct owner and labels that all pods of a workload share. */
  private commonOf({ kind, name, namespace, ref, template }: WorkloadObject): {
    prefix: string;
    owner: ObjectRef;
    labels: Record<string, string>;
  } {
    const hash = templateHash(`${kind} ${namespace}/${name}`);
    switch (kind) {
      case 'Deployment': {
        const replicaSet = { kind: 'ReplicaSet', name: `${name}-${hash}`, namespace };
        return { prefix: replicaSet.name, owner: replicaSet, labels: { 'pod-template-hash': hash } };
      }
      case 'StatefulSet':
        return { prefix: name, owner: ref, labels: { 'controller-revision-hash': `${name}-${hash}` } };
      case 'DaemonSet':
        return { prefix: name, owner: ref, labels: { 'controller-revision-hash': hash } };
      case 'CronJob': {
        // Simplified: a real run is named for the minute it was due; ours has digits of the same number.
        const job = { kind: 'Job', name: `${name}-${minutesOf(hash)}`, namespace };
        return { prefix: job.name, owner: job, labels: jobLabels(job.name) };
      }
      case 'Job':
        return { prefix: name, owner: ref, labels: template.labels['job-name'] ? {} : jobLabels(name) };
      case 'ReplicaSet':
      case 'ReplicationController':
        return { prefix: name, owner: ref, labels: {} };
    }
  }

  private individuals(workload: WorkloadObject, prefix: string): readonly Individual[] {
    const { kind, namespace, name, replicas, template } = workload;
    const count = Array.from({ length: Math.min(replicas, this.left) }, (_, index) => index);
    if (kind === 'StatefulSet') return count.map((index) => statefulPod(workload, workload.firstOrdinal + index));
    if (kind === 'DaemonSet') {
      const spec = withDaemonTolerations(template.spec);
      const eligible = fittingNodes(this.nodes, spec).nodes;
      return eligible.map((node) => ({
        name: this.generate(namespace, prefix, node.name),
        spec,
        nodeName: node.name,
      }));
    }
    if (workload.indexed) {
      return count.map((index) => ({
        name: this.generate(namespace, `${prefix}-${index}`, ''),
        labels: { 'batch.kubernetes.io/job-completion-index': String(index) },
        spec: { ...template.spec, hostname: `${kind === 'CronJob' ? prefix : name}-${index}` },
      }));
    }
    return count.map((index) => ({ name: this.generate(namespace, prefix, String(index)) }));
  }

  /** A free name under a prefix; `of` tells the pods under one prefix apart. */
  private generate(namespace: string, prefix: string, of: string): string {
    for (let attempt = 0; ; attempt++) {
      const name = `${prefix}-${nameSuffix(`${namespace}/${prefix}/${of}#${attempt}`)}`;
      if (this.take(namespace, name)) return name;
    }
  }

  private take(namespace: string, name: string): boolean {
    let names = this.taken.get(namespace);
    if (!names) {
      names = new Set(this.pods.filter((pod) => pod.namespace === namespace).map((pod) => pod.name));
      this.taken.set(namespace, names);
    }
    if (names.has(name)) return false;
    names.add(name);
    return true;
  }
}

function statefulPod({ name, serviceName, template }: WorkloadObject, ordinal: number): Individual {
  const podName = `${name}-${ordinal}`;
  return {
    name: podName,
    labels: { 'statefulset.kubernetes.io/pod-name': podName, 'apps.kubernetes.io/pod-index': String(ordinal) },
    spec: { ...template.spec, hostname: podName, ...(serviceName ? { subdomain: serviceName } : {}) },
  };
}

function jobLabels(name: string): Record<string, string> {
  return { 'batch.kubernetes.io/job-name': name, 'job-name': name };
}

/** Eight digits, as minutes since 1970 have until the year 2160. */
function minutesOf(hash: string): number {
  return 28_000_000 + ([...hash].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_000);
}

/** Null-prototype, as every StringMap. */
function withLabels(labels: StringMap, more: Record<string, string>): StringMap {
  return Object.assign(Object.create(null), labels, more);
}
