// Each ingress-nginx of a cluster: its pods, the Services before them, and how it was started.

import { append } from '#cluster/grouping.js';
import type { Cluster, Pod } from '#cluster/inventory.js';
import { hasLabels } from '#cluster/selector.js';
import type { ListenerPlace } from './controller.js';
import { type NginxSettings, nginxProgram, nginxSettings } from './ingress-nginx-settings.js';

export interface Installation {
  readonly place: Extract<ListenerPlace, { kind: 'pods' }>;
  readonly settings: NginxSettings;
}

/** All flags at their defaults. */
export const unchanged = nginxSettings();
const known = new WeakMap<Cluster, readonly Installation[]>();

/** One for each workload, in input order; one look at every pod, once for a cluster. */
export function installations(cluster: Cluster): readonly Installation[] {
  let found = known.get(cluster);
  if (!found) {
    found = findInstallations(cluster);
    known.set(cluster, found);
  }
  return found;
}

/** How the controller at a place was started; with its defaults where the input does not show one. */
export function settingsAt(place: ListenerPlace, cluster: Cluster): NginxSettings {
  return installations(cluster).find((installation) => installation.place === place)?.settings ?? unchanged;
}

function findInstallations(cluster: Cluster): readonly Installation[] {
  const byWorkload = new Map<string, Pod[]>();
  for (const pod of cluster.pods) {
    if (!pod.running || !nginxProgram(pod)) continue;
    const { kind, name } = pod.workload ?? pod.ref;
    append(byWorkload, `${pod.namespace}/${kind}/${name}`, pod);
  }
  return [...byWorkload.values()].map((pods) => {
    const [first] = pods as [Pod];
    const services = cluster
      .servicesIn(first.namespace)
      .filter(({ object }) => object.selector && hasLabels(first.labels, object.selector));
    return { place: { kind: 'pods', pods, services }, settings: nginxSettings(nginxProgram(first), first, cluster) };
  });
}
