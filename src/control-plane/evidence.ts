// How the values that a cluster is settled from are known.

import type { Pod } from '#cluster/inventory.js';
import type { Objects, PodObject } from '#manifest/objects.js';
import type { Evidence } from '#wire/object-ref.js';

/**
 * What a value that stands in an object counts as. One status anywhere makes the input a dump: its specs hold what a
 * real cluster chose. Without any, specs are what somebody wrote.
 */
export function givenEvidence(objects: Objects): Evidence {
  const isDump =
    objects.pods.some(hasStatus) ||
    objects.nodes.some((node) => node.ready !== undefined || node.internalIPs.length > 0) ||
    objects.endpoints.some((slice) => 'endpointslice.kubernetes.io/managed-by' in slice.labels);
  return isDump ? 'observed' : 'declared';
}

/** `status: {}`, as a dry run prints it, says nothing. */
export function hasStatus({ status }: PodObject): boolean {
  return status !== undefined && (status.phase !== undefined || status.podIPs.length > 0);
}

const rank: { readonly [E in Evidence]: number } = { observed: 0, declared: 1, derived: 2, assumed: 3 };
const shared: Pod['evidence'][] = [];

/** One object for each combination that occurs: a cluster has pods by the hundred thousand, and few combinations. */
export function podEvidence(evidence: Pod['evidence']): Pod['evidence'] {
  const { name, node, addresses, ready } = evidence;
  const position = ((rank[name] * 4 + rank[node]) * 4 + rank[addresses]) * 4 + rank[ready];
  shared[position] ??= Object.freeze(evidence);
  return shared[position];
}

/** What was set for one namespaced object; no text is put together when nothing was set for any. */
export function ownFields<T>(
  fields: ReadonlyMap<string, T>,
  object: { namespace: string; name: string },
): T | undefined {
  return fields.size === 0 ? undefined : fields.get(`${object.namespace}/${object.name}`);
}
