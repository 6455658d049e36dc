// The nodes there are, without their addresses yet: from Node objects, else from what pods and slices name, else the
// platform's usual few. `overrides.nodes` wins over all three.

import type { Overrides } from '#cluster/inventory.js';
import type { NodeObject, Objects, StringMap, Taint } from '#manifest/objects.js';
import type { Platform } from '#platform/platform.js';
import type { IpAddress } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { PlannedPod } from './planned-pod.js';

export interface NodeOutline {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly controlPlane: boolean;
  /** Absent: nobody has said which labels and taints it carries. */
  readonly object?: NodeObject;
  readonly evidence: Evidence;
  /** Empty when nothing gives one. */
  readonly knownAddresses: readonly IpAddress[];
}

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
const roleLabels = [controlPlaneLabel, 'node-role.kubernetes.io/master'];
/** Set by kubeadm beside the role: load balancers leave these nodes out. */
const balancerExclusionLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';

export function outlineNodes(
  objects: Objects,
  pods: readonly PlannedPod[],
  { wanted, platform, given }: { wanted: Overrides['nodes']; platform: Platform; given: Evidence },
): readonly NodeOutline[] {
  const named = namedNodes(objects, pods);
  const outlines = new Map<string, NodeOutline>();
  const add = (outline: NodeOutline): void => void (outlines.has(outline.name) || outlines.set(outline.name, outline));

  const objectNamed = new Map(objects.nodes.map((node) => [node.name, node]));
  const madeUp = wanted === undefined ? [] : wantedNodes(wanted, platform);
  if (wanted === undefined) for (const node of objects.nodes) add(outlineOf(node, given));
  for (const { name, controlPlane } of madeUp) {
    const object = objectNamed.get(name);
    add(object ? outlineOf(object, given) : bareOutline(name, { controlPlane, evidence: 'declared' }));
  }
  // Manifests that pin a pod to a node say nothing of the others; a dump without Nodes shows all that matter.
  const isGuess = wanted === undefined && objects.nodes.length === 0 && (given !== 'observed' || named.size === 0);
  if (isGuess) {
    for (const { name, controlPlane } of platform.defaults.nodes) {
      add(bareOutline(name, { controlPlane, evidence: 'assumed' }));
    }
  }
  // A pod that runs on a node proves the node, also one that the input has no Node for.
  for (const [name, { addresses, controlPlane }] of named) {
    const object = objectNamed.get(name);
    add(object ? outlineOf(object, given) : bareOutline(name, { controlPlane, evidence: 'derived', addresses }));
  }
  return freeLoneControlPlane([...outlines.values()]);
}

/** What pods and slices say about the nodes they name, in the order they are first named. */
function namedNodes(
  objects: Objects,
  pods: readonly PlannedPod[],
): Map<string, { addresses: IpAddress[]; controlPlane: boolean }> {
  const named = new Map<string, { addresses: IpAddress[]; controlPlane: boolean }>();
  const entryOf = (name: string): { addresses: IpAddress[]; controlPlane: boolean } => {
    let entry = named.get(name);
    if (!entry) {
      entry = { addresses: [], controlPlane: false };
      named.set(name, entry);
    }
    return entry;
  };
  for (const { nodeName, status, labels, namespace } of pods) {
    if (nodeName === undefined) continue;
    const entry = entryOf(nodeName);
    if (status?.hostIP && entry.addresses.length === 0) entry.addresses.push(status.hostIP);
    // The static pod that kubeadm and its kin write on every control-plane node.
    if (namespace === 'kube-system' && labels.component === 'kube-apiserver') entry.controlPlane = true;
  }
  for (const slice of objects.endpoints) {
    for (const { nodeName } of slice.endpoints) if (nodeName !== undefined) entryOf(nodeName);
  }
  return named;
}

/** What `--nodes` asks for: names, or a number of workers beside one control plane. */
export function wantedNodes(
  wanted: number | readonly string[],
  platform: Platform,
): readonly { readonly name: string; readonly controlPlane: boolean }[] {
  if (typeof wanted !== 'number') {
    return wanted.map((name) => ({ name, controlPlane: /control-?plane|master/.test(name) }));
  }
  const head = platform.defaults.nodes.filter((node) => node.controlPlane).slice(0, 1);
  return [
    ...head,
    ...Array.from({ length: wanted }, (_, index) => ({ name: `worker-${index + 1}`, controlPlane: false })),
  ];
}

function outlineOf(object: NodeObject, given: Evidence): NodeOutline {
  const { name, ref, labels, annotations, taints, unschedulable } = object;
  return {
    name,
    ref,
    labels,
    annotations,
    taints,
    unschedulable,
    controlPlane: roleLabels.some((label) => label in labels || taints.some(({ key }) => key === label)),
    object,
    evidence: given,
    knownAddresses: object.internalIPs,
  };
}

function bareOutline(
  name: string,
  { controlPlane, evidence, addresses = [] }: { controlPlane: boolean; evidence: Evidence; addresses?: IpAddress[] },
): NodeOutline {
  const labels: Record<string, string> = Object.assign(Object.create(null), {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'beta.kubernetes.io/arch': 'amd64',
  });
  if (controlPlane) {
    labels[controlPlaneLabel] = '';
    labels[balancerExclusionLabel] = '';
  }
  const taints = controlPlane ? [{ key: controlPlaneLabel, value: '', effect: 'NoSchedule' }] : [];
  return {
    name,
    ref: { kind: 'Node', name },
    labels,
    annotations: Object.create(null),
    taints,
    unschedulable: false,
    controlPlane,
    evidence,
    knownAddresses: addresses,
  };
}

/** A cluster of one node, as minikube makes, lets ordinary pods run beside the control plane. */
function freeLoneControlPlane(outlines: readonly NodeOutline[]): readonly NodeOutline[] {
  if (outlines.some((node) => !node.controlPlane)) return outlines;
  return outlines.map((node) => (node.object ? node : { ...node, taints: [] }));
}
