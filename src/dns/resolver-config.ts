// The resolv.conf that kubelet writes for a pod (kubernetes/kubernetes pkg/kubelet/network/dns/dns.go).

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { IpAddress } from '#wire/address.js';

export interface ResolverConfig {
  /** Empty: the nameservers of the node's own resolv.conf, which no manifest shows. */
  readonly nameservers: readonly IpAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Whether the first nameserver is the cluster's DNS Service. */
  readonly asksCluster: boolean;
  /** `Default` also for ClusterFirst on the host's network: kubelet falls back silently. */
  readonly policy: 'ClusterFirst' | 'Default' | 'None';
}

/** glibc's own default (resolv.conf(5)). */
const defaultNdots = 1;
const clusterNdots = 5;
const mostNameservers = 3;

/** What a process on a node resolves with. Simplified: the node's own file is taken to have no search list. */
export const nodeResolverConfig: ResolverConfig = {
  nameservers: [],
  search: [],
  ndots: defaultNdots,
  asksCluster: false,
  policy: 'Default',
};

export function resolverConfig(pod: Pod, { settings }: Cluster): ResolverConfig {
  const { spec } = pod;
  const extra = spec.dnsConfig;
  const base = baseConfig();
  if (!extra) return base;
  const ndots = extra.options.find(({ name }) => name === 'ndots')?.value;
  return {
    ...base,
    nameservers: unique([...base.nameservers, ...extra.nameservers]).slice(0, mostNameservers),
    search: unique([...base.search, ...extra.searches.map(withoutFinalDot)]),
    ndots: ndots !== undefined && /^\d{1,2}$/.test(ndots) ? Math.min(Number(ndots), 15) : base.ndots,
  };

  function baseConfig(): ResolverConfig {
    if (spec.dnsPolicy === 'None') {
      const own = extra?.nameservers ?? [];
      const asksCluster = own[0] !== undefined && settings.dnsAddresses.value.includes(own[0]);
      return { nameservers: [], search: [], ndots: defaultNdots, asksCluster, policy: 'None' };
    }
    const isOnHost = spec.hostNetwork && spec.dnsPolicy !== 'ClusterFirstWithHostNet';
    if (spec.dnsPolicy === 'Default' || isOnHost) return nodeResolverConfig;
    const zone = settings.clusterDomain.value;
    return {
      nameservers: settings.dnsAddresses.value.slice(0, mostNameservers),
      search: [`${pod.namespace}.svc.${zone}`, `svc.${zone}`, zone],
      ndots: clusterNdots,
      asksCluster: true,
      policy: 'ClusterFirst',
    };
  }
}

/** The names a resolver asks for, in order: a name that ends with a dot is never searched (glibc resolv/res_query.c). */
export function queryNames(name: string, { search, ndots }: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [withoutFinalDot(name)];
  const dots = name.split('.').length - 1;
  const searched = search.map((suffix) => `${name}.${suffix}`);
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
