// What may stand beside a cloud's pod network, by the workloads that install it: who takes its place, and who enforces
// policy for it.

import type { Cluster } from '#cluster/inventory.js';
import type { Container, PolicyApi, Program } from '#manifest/objects.js';
import type { PolicyEnforcer } from '#policy/policy-enforcer.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** Written on each pod that Calico's CNI plugin cables (projectcalico/calico libcalico-go/lib/backend/k8s/conversion). */
export const calicoPluginMark = 'cni.projectcalico.org/podIP';

/** Cilium, also as Google's Dataplane V2, moves packets itself wherever it runs. */
export function isReplaced(cluster: Cluster): boolean {
  return isInstalled(cluster, /^(cilium|anetd)$/);
}

export function isInstalled(cluster: Cluster, daemonSet: string | RegExp): boolean {
  return cluster.evidenceOf('DaemonSet', undefined, daemonSet).length > 0;
}

/** Those of Kubernetes for whole clusters too: AdminNetworkPolicy from v3.29, ClusterNetworkPolicy from v3.32. */
export const calicoPolicyApis: readonly PolicyApi[] = ['projectcalico.org', 'policy.networking.k8s.io'];

/** Calico can enforce policy for pods that another network cables. */
export function calicoBeside(cluster: Cluster): PolicyEnforcer | undefined {
  return isInstalled(cluster, 'calico-node') ? { title: 'Calico', otherPolicies: calicoPolicyApis } : undefined;
}

/** The containers of an agent that runs the same on every node: those of its first pod. */
export function agentContainers(cluster: Cluster, { kind, namespace = '', name }: ObjectRef): readonly Container[] {
  return cluster.podsOf(kind, namespace, name)?.[0]?.spec.containers ?? [];
}

export function agentPrograms(cluster: Cluster, agent: ObjectRef): readonly Program[] {
  return agentContainers(cluster, agent).flatMap(({ program }) => program ?? []);
}
