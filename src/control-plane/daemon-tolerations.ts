// Tolerations that the DaemonSet controller adds to its pods, so that they also run on nodes in trouble.
// kubernetes/kubernetes pkg/controller/daemon/util/daemonset_util.go.

import type { PodSpec, Toleration } from '#manifest/objects.js';

const tolerate = (key: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  value: '',
  effect,
});

const always = [
  tolerate('not-ready', 'NoExecute'),
  tolerate('unreachable', 'NoExecute'),
  tolerate('disk-pressure', 'NoSchedule'),
  tolerate('memory-pressure', 'NoSchedule'),
  tolerate('pid-pressure', 'NoSchedule'),
  tolerate('unschedulable', 'NoSchedule'),
];
/** A pod that sets the network up cannot wait for it. */
const onHostNetwork = [tolerate('network-unavailable', 'NoSchedule')];

export function withDaemonTolerations(spec: PodSpec): PodSpec {
  return { ...spec, tolerations: [...spec.tolerations, ...always, ...(spec.hostNetwork ? onHostNetwork : [])] };
}
