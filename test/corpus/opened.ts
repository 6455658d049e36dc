// Folders of the corpus as clusters, and questions asked of them.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cluster, Pod, Service } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { load } from '#manifest/load.js';
import type { Journey } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import type { Query } from '#trace/query.js';

export const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** `apps/sock-shop`, `clusters/bank-pods`: what a set of the corpus holds, in order of name. */
export function foldersOf(set: string): readonly string[] {
  const entries = readdirSync(join(corpus, set), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${set}/${name}`)
    .sort();
}

/** What could not be read makes no difference here: a trace is asked for its verdict, not for its honesty. */
export async function open(path: string): Promise<Fabric> {
  const { objects } = await load({ paths: [join(corpus, path)], recursive: true });
  return new Fabric(settle(objects, {}));
}

export function ask(fabric: Fabric, query: Query): Journey {
  return traceJourney(fabric, query, { endpoints: 'one', reply: true, unreadable: [] });
}

export function hasReadyEndpoint(cluster: Cluster, service: Service): boolean {
  return cluster.endpoints(service).ports.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions.ready));
}

/**
 * A running pod that has a node and an address: of this namespace if there is one, with a netns of its own if there is
 * one, because a hostNetwork pod with the usual dnsPolicy asks its node's resolver, which knows no Service.
 */
export function clientIn(cluster: Cluster, namespace: string): Pod | undefined {
  const canSend = (pod: Pod) => pod.running && pod.nodeName !== undefined && pod.addresses.length > 0;
  const asksCluster = (pod: Pod) => canSend(pod) && !pod.spec.hostNetwork && pod.spec.dnsPolicy === 'ClusterFirst';
  const near = cluster.podsIn(namespace);
  return near.find(asksCluster) ?? cluster.pods.find(asksCluster) ?? near.find(canSend) ?? cluster.pods.find(canSend);
}
