// The namespaces there are, but for those that only pods are in: those that every cluster is born with, and every one
// that an object of the input names.

import type { Objects } from '#manifest/objects.js';

const inborn = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export function namespacesOf(objects: Objects): ReadonlySet<string> {
  const names = new Set([...inborn, ...objects.namespaces.map(({ name }) => name)]);
  const { workloads, services, endpoints, configMaps, networkPolicies, ingresses } = objects;
  for (const list of [workloads, services, endpoints, configMaps, networkPolicies, ingresses]) {
    for (const { namespace } of list) if (namespace !== '') names.add(namespace);
  }
  return names;
}
