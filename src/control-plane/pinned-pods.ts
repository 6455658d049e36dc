// Pods that the input binds to a node which `--nodes` leaves out: one of the two cannot be meant.

import type { Cluster, Overrides, Pod } from '#cluster/inventory.js';
import { defaultPlatform, platforms } from '#platform/index.js';
import type { Platform } from '#platform/platform.js';
import { wantedNodes } from './nodes.js';

export interface PinnedPods {
  /** The nodes that are wanted, and those that pods are bound to besides. */
  readonly nodes: readonly string[];
  readonly pods: readonly Pod[];
}

export function pinnedElsewhere(cluster: Cluster, { nodes }: Overrides): PinnedPods | undefined {
  if (nodes === undefined) return undefined;
  const named: Readonly<Record<string, Platform>> = platforms;
  const platform = named[cluster.settings.platform.value] ?? defaultPlatform;
  const wanted = new Set(wantedNodes(nodes, platform).map(({ name }) => name));
  const isBound = ({ spec, evidence }: Pod) => spec.nodeName !== undefined || evidence.node === 'observed';
  const pods = cluster.pods.filter((pod) => isBound(pod) && pod.nodeName !== undefined && !wanted.has(pod.nodeName));
  if (pods.length === 0) return undefined;
  return { nodes: [...new Set([...wanted, ...pods.map(({ nodeName }) => nodeName as string)])], pods };
}
