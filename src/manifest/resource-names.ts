// The kind that a file or folder name tells: `pods.json`, `core_v1_pods.json`, `services/`, `network-policy/`.

import { kinds } from './kinds/index.js';

const otherKinds = [
  'ClusterRole',
  'ClusterRoleBinding',
  'ControllerRevision',
  'CustomResourceDefinition',
  'Event',
  'HorizontalPodAutoscaler',
  'Lease',
  'LimitRange',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'StorageClass',
];

const kindByName = new Map<string, string>();
for (const kind of [...Object.keys(kinds), ...otherKinds]) {
  const name = kind.toLowerCase();
  kindByName.set(name, kind);
  kindByName.set(plural(name), kind);
}

function plural(name: string): string {
  if (name.endsWith('cy')) return `${name.slice(0, -1)}ies`;
  return name.endsWith('ss') ? `${name}es` : `${name}s`;
}

/** The first of a path's parts that names a resource. */
export function kindOfName(parts: readonly string[]): string | undefined {
  for (const part of parts) {
    const resource = part.slice(part.lastIndexOf('_') + 1);
    const kind = kindByName.get(resource.toLowerCase().replaceAll('-', ''));
    if (kind !== undefined) return kind;
  }
  return undefined;
}
