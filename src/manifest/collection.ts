// The objects read so far, by identity: of several with one name the last counts, as with `kubectl apply`.

import type { Place } from '#wire/object-ref.js';
import type { KubernetesObject, Objects } from './objects.js';

export interface Entry {
  readonly objects: readonly KubernetesObject[];
  readonly place: Place;
  /** uid and resourceVersion, where an API server gave them: the same twice is one object. */
  readonly version?: string;
}

export class Collection {
  private readonly entries = new Map<string, Entry>();

  /** Returns the earlier entry of the same name, unless it is the very same object. */
  add(entry: Entry): Entry | undefined {
    const first = entry.objects[0];
    if (first === undefined) return undefined;
    const key = `${first.kind}/${first.namespace}/${first.name}`;
    const earlier = this.entries.get(key);
    if (earlier !== undefined && earlier.version !== undefined && earlier.version === entry.version) return undefined;
    this.entries.set(key, entry);
    return earlier;
  }

  toObjects(): Objects {
    const all = [...this.entries.values()].flatMap((entry) => entry.objects);
    return {
      pods: all.filter((object) => object.kind === 'Pod'),
      workloads: all.filter((object) => 'template' in object),
      services: all.filter((object) => object.kind === 'Service'),
      endpoints: all.filter((object) => 'serviceName' in object && 'endpoints' in object),
      nodes: all.filter((object) => object.kind === 'Node'),
      namespaces: all.filter((object) => object.kind === 'Namespace'),
      configMaps: all.filter((object) => object.kind === 'ConfigMap'),
      networkPolicies: all.filter((object) => object.kind === 'NetworkPolicy'),
    };
  }
}
