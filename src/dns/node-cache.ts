// NodeLocal DNSCache: a DaemonSet whose pods answer on their node, at a link-local address and in the DNS Service's place
// (kubernetes/kubernetes cluster/addons/dns/nodelocaldns, kubernetes/dns cmd/node-cache).

import type { Cluster, Pod, Service } from '#cluster/inventory.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import { parseCorefile } from './corefile.js';
import { nodeCacheCorefile } from './corefile-text.js';

export interface NodeLocalCache {
  /** What it listens on, on each of its nodes. */
  readonly addresses: readonly IpAddress[];
  readonly pods: readonly Pod[];
  /** The Service it asks for names of the cluster, where the input has it. */
  readonly upstreamService?: Service;
}

const name = 'node-local-dns';
/** The custom of all manuals; the DaemonSet's `-localip` says so too. */
const usualAddress = '169.254.20.10' as IpAddress;

const known = new WeakMap<Cluster, { readonly cache: NodeLocalCache | undefined }>();

/** Undefined: no such DaemonSet in the input. */
export function nodeLocalCache(cluster: Cluster): NodeLocalCache | undefined {
  const found = known.get(cluster) ?? { cache: findCache(cluster) };
  known.set(cluster, found);
  return found.cache;
}

function findCache(cluster: Cluster): NodeLocalCache | undefined {
  const pods = cluster.podsOf('DaemonSet', 'kube-system', name);
  if (!pods) return undefined;
  const bound = parseCorefile(nodeCacheCorefile(cluster)).blocks.flatMap(({ directives }) =>
    directives.flatMap(({ plugin, words }) =>
      plugin === 'bind' ? words.flatMap((word) => parseAddress(word) ?? []) : [],
    ),
  );
  const upstreamService = cluster.service('kube-system', 'kube-dns-upstream');
  // In IPVS mode the Service's address stays with kube-proxy, and the cache has only its own.
  const takesService = cluster.settings.proxyMode.value === 'iptables' ? cluster.settings.dnsAddresses.value : [];
  const addresses = bound.length > 0 ? bound : [usualAddress, ...takesService];
  return { addresses: [...new Set(addresses)], pods, ...(upstreamService ? { upstreamService } : {}) };
}

/** Whether a question from this node is answered by its cache. */
export function isCachedAt(cache: NodeLocalCache, address: IpAddress, nodeName: string | undefined): boolean {
  return (
    cache.addresses.includes(address) && cache.pods.some((pod) => pod.nodeName === nodeName && pod.running && pod.ready)
  );
}
