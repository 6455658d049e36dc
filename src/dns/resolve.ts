// A name to addresses, as one pod's (or node's) resolver asks for it: query by query until one is answered.

import type { Cluster, Pod, Service } from '#cluster/inventory.js';
import { type Family, familyOf, type IpAddress, parseAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { type AddressRecord, askClusterZone, type ZoneAnswer } from './cluster-zone.js';
import { nodeResolverConfig, queryNames, type ResolverConfig, resolverConfig } from './resolver-config.js';

/** One question (sent as A and AAAA) and what came back. */
export interface Query {
  readonly name: string;
  readonly answer:
    | 'addresses'
    | 'alias'
    | 'no-data'
    | 'no-name'
    /** Sent on to a server outside the cluster, whose answer no manifest shows. */
    | 'forwarded'
    /** The cluster's DNS Service has no endpoint that could answer. */
    | 'no-server';
  readonly because?: Extract<ZoneAnswer, { kind: 'no-name' }>['because'] | 'top-level';
}

export type Outcome =
  | {
      readonly kind: 'addresses';
      readonly records: readonly AddressRecord[];
      readonly service?: Service;
      readonly object?: ObjectRef;
    }
  /** Answered, if at all, by a server outside. */
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'failed'; readonly because: 'no-name' | 'no-data' | 'alias-loop' | 'no-server' };

export interface Resolution {
  readonly name: string;
  /** Where the answer was found. */
  readonly by: 'hosts-file' | 'dns' | 'literal';
  readonly config: ResolverConfig;
  readonly queries: readonly Query[];
  /** ExternalName Services followed, in order. */
  readonly aliases: readonly { readonly service: Service; readonly target: string }[];
  readonly outcome: Outcome;
}

export interface Client {
  readonly cluster: Cluster;
  /** Undefined: a process on a node. */
  readonly pod?: Pod;
}

/** ExternalName may point at ExternalName; CoreDNS gives up on long chains, we on repeated names too. */
const mostAliases = 8;

export function resolveName(name: string, client: Client): Resolution {
  const { cluster, pod } = client;
  const config = pod ? resolverConfig(pod, cluster) : nodeResolverConfig;
  const found = parseAddress(name) ?? hostsFile(name, pod);
  const by = parseAddress(name) ? 'literal' : 'hosts-file';
  if (found) {
    const records = [found].flat().map((address) => ({ address }));
    return { name, by, config, queries: [], aliases: [], outcome: { kind: 'addresses', records } };
  }
  return { name, by: 'dns', config, ...askServers(name, config, cluster) };
}

/** What kubelet writes to a pod's /etc/hosts, and every node has: localhost and the pod's own hostname. */
function hostsFile(name: string, pod: Pod | undefined): readonly IpAddress[] | undefined {
  const asked = name.toLowerCase();
  if (asked === 'localhost') return ['127.0.0.1' as IpAddress, '::1' as IpAddress];
  if (pod && !pod.spec.hostNetwork && asked === (pod.spec.hostname ?? pod.name)) return pod.addresses;
  return undefined;
}

function askServers(
  name: string,
  config: ResolverConfig,
  cluster: Cluster,
): Pick<Resolution, 'queries' | 'aliases' | 'outcome'> {
  const queries: Query[] = [];
  const aliases: { service: Service; target: string }[] = [];
  let sawNoData = false;
  for (const asked of queryNames(name, config)) {
    if (config.asksCluster && isDnsDown(cluster)) {
      queries.push({ name: asked, answer: 'no-server' });
      return { queries, aliases, outcome: { kind: 'failed', because: 'no-server' } };
    }
    const answer = config.asksCluster ? askClusterZone(cluster, asked) : undefined;
    if (!answer) {
      const isLastLabel = !asked.includes('.');
      // No top-level domain is a lone host name: the root answers NXDOMAIN.
      queries.push(
        isLastLabel ? { name: asked, answer: 'no-name', because: 'top-level' } : { name: asked, answer: 'forwarded' },
      );
      if (!isLastLabel) return { queries, aliases, outcome: { kind: 'outside', name: asked } };
      continue;
    }
    queries.push({
      name: asked,
      answer: answer.kind,
      ...(answer.kind === 'no-name' ? { because: answer.because } : {}),
    });
    if (answer.kind === 'alias') return { queries, aliases, outcome: follow(answer) };
    if (answer.kind === 'addresses') return { queries, aliases, outcome: answer };
    sawNoData ||= answer.kind === 'no-data';
  }
  return { queries, aliases, outcome: { kind: 'failed', because: sawNoData ? 'no-data' : 'no-name' } };

  /** The server itself chases the target: the client sees one answer. */
  function follow(first: Extract<ZoneAnswer, { kind: 'alias' }>): Outcome {
    const seen = new Set<string>();
    let alias = first;
    for (;;) {
      aliases.push({ service: alias.service, target: alias.target });
      if (seen.has(alias.target) || seen.size > mostAliases) return { kind: 'failed', because: 'alias-loop' };
      seen.add(alias.target);
      const next = askClusterZone(cluster, alias.target);
      if (!next) return { kind: 'outside', name: alias.target };
      if (next.kind === 'addresses') return next;
      if (next.kind !== 'alias') return { kind: 'failed', because: next.kind === 'no-data' ? 'no-data' : 'no-name' };
      alias = next;
    }
  }
}

/** True only when the input shows that nothing ready stands behind the DNS Service; what it does not show may be fine. */
function isDnsDown(cluster: Cluster): boolean {
  const [address] = cluster.settings.dnsAddresses.value;
  const [service] = address === undefined ? [] : cluster.servicesByAddress(address);
  if (!service) return false;
  const { from, selected, ports } = cluster.endpoints(service);
  if (from.length === 0 && selected.length === 0) return false;
  return !ports.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions.ready));
}

/**
 * The order in which getaddrinfo tries addresses (RFC 6724), cut to what matters in a cluster: IPv6 first only when it
 * is a global address; IPv4 before unique local ones. Families the client does not have come last.
 */
export function sortedForClient(records: readonly AddressRecord[], own: readonly Family[]): readonly AddressRecord[] {
  const rank = ({ address }: AddressRecord) => {
    const family = familyOf(address);
    if (!own.includes(family)) return 3;
    if (family === 4) return 1;
    return /^[23]/.test(address) ? 0 : 2;
  };
  return records
    .map((record, index) => ({ record, index }))
    .sort((a, b) => rank(a.record) - rank(b.record) || a.index - b.index)
    .map(({ record }) => record);
}
