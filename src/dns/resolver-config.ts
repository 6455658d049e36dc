// The resolv.conf that kubelet writes for a pod (kubernetes/kubernetes pkg/kubelet/network/dns/dns.go), and the order
// of names that a C library makes of it.

import type { CLibrary, Cluster, Pod } from '#cluster/inventory.js';
import type { IpAddress } from '#wire/address.js';

export interface ResolverConfig {
  /** Empty: the nameservers of the node's own resolv.conf, which no manifest shows. */
  readonly nameservers: readonly IpAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Whether the first nameserver is the cluster's DNS. */
  readonly asksCluster: boolean;
  /** `Default` also for ClusterFirst on the host's network: kubelet falls back silently. */
  readonly policy: 'ClusterFirst' | 'Default' | 'None';
  /** What kubelet leaves out because it is more than it takes. */
  readonly leftOut: readonly string[];
}

/** glibc's own default (resolv.conf(5)). */
const defaultNdots = 1;
const clusterNdots = 5;
/** Both C libraries read no more. */
const mostDots = 15;
const mostNameservers = 3;
/** ExpandedDNSConfig, stable since Kubernetes 1.28. */
const mostSearches = 32;
const mostSearchCharacters = 2048;
/** A longer one is no domain name (k8s.io/apimachinery IsDNS1123Subdomain); kubelet drops it. */
const longestSearch = 253;

/** What a process on a node resolves with. */
export function nodeResolverConfig({ settings }: Cluster): ResolverConfig {
  const { nodeSearch } = settings;
  return {
    nameservers: [],
    search: nodeSearch,
    ndots: defaultNdots,
    asksCluster: false,
    policy: 'Default',
    leftOut: [],
  };
}

/** `clusterAddresses`: where the cluster's DNS listens beside its Service. */
export function resolverConfig(
  pod: Pod,
  cluster: Cluster,
  clusterAddresses: readonly IpAddress[] = cluster.settings.dnsAddresses.value,
): ResolverConfig {
  const { settings } = cluster;
  const { spec } = pod;
  const extra = spec.dnsConfig;
  const base = baseConfig();
  const nameservers = unique([...base.nameservers, ...(extra?.nameservers ?? [])]);
  const searches = unique([...base.search, ...(extra?.searches ?? []).map(bareName)]);
  const search = withinLimits(searches);
  const kept = nameservers.slice(0, mostNameservers);
  const [first] = kept;
  // Of options given twice, the last counts.
  const ndots = extra?.options.filter(({ name }) => name === 'ndots').pop()?.value;
  return {
    ...base,
    nameservers: kept,
    search,
    ndots: ndots !== undefined && /^\d{1,9}$/.test(ndots) ? Math.min(Number(ndots), mostDots) : base.ndots,
    asksCluster: first !== undefined && clusterAddresses.includes(first),
    leftOut: [...nameservers.slice(mostNameservers), ...searches.filter((domain) => !search.includes(domain))],
  };

  function baseConfig(): ResolverConfig {
    const none = { ...nodeResolverConfig(cluster), search: [] };
    if (spec.dnsPolicy === 'None') return { ...none, policy: 'None' };
    const isOnHost = spec.hostNetwork && spec.dnsPolicy !== 'ClusterFirstWithHostNet';
    if (spec.dnsPolicy === 'Default' || isOnHost) return nodeResolverConfig(cluster);
    const zone = settings.clusterDomain.value;
    return {
      ...none,
      nameservers: settings.dnsAddresses.value,
      search: [`${pod.namespace}.svc.${zone}`, `svc.${zone}`, zone, ...settings.nodeSearch],
      ndots: clusterNdots,
      policy: 'ClusterFirst',
    };
  }
}

function withinLimits(domains: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let characters = 0;
  for (const domain of domains) {
    if (domain.length > longestSearch) continue;
    characters += domain.length + (kept.length > 0 ? 1 : 0);
    if (kept.length === mostSearches || characters > mostSearchCharacters) break;
    kept.push(domain);
  }
  return kept;
}

/**
 * The names a resolver asks for, in order (glibc resolv/res_query.c, musl src/network/lookup_name.c). A name that ends
 * with a dot is never searched, and musl does not search a name with as many dots as `ndots` either.
 */
export function queryNames(
  name: string,
  { search, ndots }: ResolverConfig,
  libc: CLibrary = 'glibc',
): readonly string[] {
  if (name.endsWith('.')) return [bareName(name)];
  const dots = name.split('.').length - 1;
  const searched = search.map((suffix) => (suffix === '' ? name : `${name}.${suffix}`));
  if (dots < ndots) return [...searched, name];
  return libc === 'musl' ? [name] : [name, ...searched];
}

export function bareName(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
