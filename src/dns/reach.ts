// Which server stands behind a nameserver's address, and whether it can be reached. How packets get there is the
// caller's business: a `Reach` of its own replaces the one here, which looks at endpoints only.

import type { Cluster, Pod } from '#cluster/inventory.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import { type DnsServer, plain } from './answer.js';
import { coreDns } from './coredns.js';
import { type Corefile, parseCorefile } from './corefile.js';
import { type CorefileText, clusterCorefile, nodeCacheCorefile } from './corefile-text.js';
import { isCachedAt, nodeLocalCache } from './node-cache.js';
import { outsideServer } from './outside.js';

/** An address of resolv.conf, or the node's own nameservers, which no manifest shows. */
export type Nameserver = IpAddress | 'node';
export interface Unreachable<Payload = unknown> {
  readonly kind: 'unreachable';
  /** `refused`: an ICMP error or a reset came back at once. */
  readonly how: 'refused' | 'timeout';
  /** What the caller knows of it; kept in the Resolution. */
  readonly payload?: Payload;
}
export type Reached<Payload = unknown> = { readonly kind: 'server'; readonly server: DnsServer } | Unreachable<Payload>;
export type Reach<Payload = unknown> = (nameserver: Nameserver) => Reached<Payload>;

/** The servers of a cluster, made when first asked. */
export interface Servers {
  readonly cluster: DnsServer;
  /** What answers on that address for a client on that node. */
  at(nameserver: Nameserver, nodeName: string | undefined): DnsServer;
  /** What the cluster's DNS reads that the input does not have. */
  readonly unread: readonly string[];
  readonly isCorefileAssumed: boolean;
}

const known = new WeakMap<Cluster, Servers>();

export function serversOf(cluster: Cluster): Servers {
  const servers = known.get(cluster) ?? makeServers(cluster);
  known.set(cluster, servers);
  return servers;
}

function makeServers(cluster: Cluster): Servers {
  const text = clusterCorefile(cluster);
  const corefile = parseCorefile(text);
  const cache = nodeLocalCache(cluster);
  const own = new Set(cluster.settings.dnsAddresses.value);
  for (const address of cache?.upstreamService?.clusterIPs ?? []) own.add(address);
  const isLoop = dnsPodsAskThemselves(cluster);
  const main = coreDns({
    kind: 'coredns',
    cluster,
    text,
    corefile,
    upstream: (target) => (targetIn(target, own) || (isFile(target) && isLoop) ? 'loop' : 'outside'),
  });
  const cacheText = nodeCacheCorefile(cluster);
  const cached = coreDns({
    kind: 'node-cache',
    cluster,
    text: cacheText,
    corefile: parseCorefile(cacheText),
    upstream: (target) => {
      if (!target.includes('__CLUSTER__DNS__') && !targetIn(target, own)) return 'outside';
      return [...own].some((address) => isDnsDown(cluster, address)) ? upstreamDown : main.answer;
    },
  });
  return {
    cluster: main,
    unread: [...corefile.unread.map(({ words }) => words), ...missingHostsFiles(text, corefile)],
    isCorefileAssumed: text.assumed,
    at(nameserver, nodeName) {
      if (nameserver === 'node') return outsideServer(cluster, nameserver);
      if (cache && isCachedAt(cache, nameserver, nodeName)) return cached;
      return own.has(nameserver) || isDnsPod(cluster, nameserver) ? main : outsideServer(cluster, nameserver);
    },
  };
}

function upstreamDown() {
  return plain({ kind: 'servfail', because: 'upstream-down' });
}

/** A CoreDNS pod whose own resolv.conf names its own Service would ask itself. */
function dnsPodsAskThemselves(cluster: Cluster): boolean {
  return dnsPods(cluster).some(({ spec }) => {
    return spec.dnsPolicy === 'ClusterFirstWithHostNet' || (spec.dnsPolicy === 'ClusterFirst' && !spec.hostNetwork);
  });
}

function dnsPods(cluster: Cluster): readonly Pod[] {
  const services = cluster.settings.dnsAddresses.value.flatMap((address) => cluster.servicesByAddress(address));
  return services.flatMap((service) => cluster.endpoints(service).selected);
}

function isDnsPod(cluster: Cluster, address: IpAddress): boolean {
  return dnsPods(cluster).some(({ addresses }) => addresses.includes(address));
}

function isFile(target: string): boolean {
  return target.startsWith('/');
}

/** `10.96.0.10`, `10.96.0.10:53`, `dns://10.96.0.10`. */
function targetIn(target: string, addresses: ReadonlySet<IpAddress>): boolean {
  const bare = target.replace(/^[a-z]+:\/\//, '').replace(/^\[(.*)\](:\d+)?$/, '$1');
  const address = parseAddress(bare) ?? parseAddress(bare.replace(/:\d+$/, ''));
  return address !== undefined && addresses.has(address);
}

function missingHostsFiles(text: CorefileText, { blocks }: Corefile): readonly string[] {
  const files = blocks.flatMap(({ directives }) =>
    directives.flatMap(({ plugin, words }) => (plugin === 'hosts' && words[0] ? [words[0]] : [])),
  );
  return [...new Set(files)].filter((file) => text.file(file) === undefined).map((file) => `hosts ${file}`);
}

/** Servers of the cluster answer unless the input shows that nothing ready stands behind the DNS Service. */
export function usualReach(cluster: Cluster, pod?: Pod): Reach {
  const servers = serversOf(cluster);
  return (nameserver) => {
    const server = servers.at(nameserver, pod?.nodeName);
    const isDown = server.kind === 'coredns' && nameserver !== 'node' && isDnsDown(cluster, nameserver);
    return isDown ? { kind: 'unreachable', how: 'refused' } : { kind: 'server', server };
  };
}

/** True only when the input shows that nothing ready is behind the address; what it does not show may be fine. */
function isDnsDown(cluster: Cluster, address: IpAddress): boolean {
  const [service] = cluster.servicesByAddress(address);
  if (!service) return false;
  const { from, selected, ports } = cluster.endpoints(service);
  if (from.length === 0 && selected.length === 0) return false;
  return !ports.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions.ready));
}
