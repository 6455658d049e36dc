// A name to addresses, as one pod's (or node's) resolver asks for it: /etc/hosts first, then query by query.

import type { CLibrary, Cluster, Pod, Service } from '#cluster/inventory.js';
import { type Family, familyOf, type IpAddress, parseAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { AddressRecord, Alias, Answer, Decision, NoNameReason, QuestionType, ServerFailure } from './answer.js';
import { hostsFile } from './hosts-file.js';
import { libraryOf } from './library.js';
import { nodeLocalCache } from './node-cache.js';
import { type Nameserver, type Reach, serversOf, type Unreachable, usualReach } from './reach.js';
import { askServers } from './resolver.js';
import { bareName, nodeResolverConfig, type ResolverConfig, resolverConfig } from './resolver-config.js';
import { reverseName } from './service-records.js';

/** One question (sent as A and AAAA) and what came back. */
export interface Query<Payload = unknown> {
  readonly name: string;
  readonly type: QuestionType;
  readonly answer: Exclude<Answer['kind'], 'alias'> | 'no-server';
  readonly because?: NoNameReason | ServerFailure | NonNullable<Extract<Answer, { kind: 'no-data' }>['because']>;
  /** Who answered; absent: nobody. */
  readonly server?: Nameserver;
  readonly serverKind?: 'coredns' | 'node-cache' | 'outside';
  /** Nameservers that were tried before, or at all, in vain. */
  readonly unreached: readonly Unreached<Payload>[];
  /** musl asks all nameservers at once: others that would have answered otherwise. */
  readonly rivals: readonly Nameserver[];
  readonly aliases: readonly Alias[];
  /** Lines of the Corefile that had a say. */
  readonly decisions: readonly Decision[];
  /** Whom the question was sent on to. */
  readonly upstreams?: readonly string[];
  /** What a plugin that is not modelled is called. */
  readonly plugin?: string;
  /** The Service the name is about, whether it has an answer or not. */
  readonly service?: Service;
  /** A name of the search list went outside; that it is not known there is assumed. */
  readonly assumedAbsent?: true;
}
export interface Unreached<Payload = unknown> extends Omit<Unreachable<Payload>, 'kind'> {
  readonly nameserver: Nameserver;
}

export type Outcome =
  | {
      readonly kind: 'addresses';
      readonly records: readonly AddressRecord[];
      readonly service?: Service;
      readonly object?: ObjectRef;
    }
  /** SRV, PTR or TXT data, as dig prints it. */
  | { readonly kind: 'records'; readonly texts: readonly string[] }
  /** Answered, if at all, by a server outside. */
  | { readonly kind: 'outside'; readonly name: string }
  /** A plugin of the DNS server decides that is not modelled. */
  | { readonly kind: 'not-modelled'; readonly plugin: string }
  | {
      readonly kind: 'failed';
      readonly because: 'no-name' | 'no-data' | 'alias-loop' | 'no-server' | 'servfail' | 'refused';
    };

export interface Resolution<Payload = unknown> {
  readonly name: string;
  /** Where the answer was found. */
  readonly by: 'hosts-file' | 'dns' | 'literal';
  readonly config: ResolverConfig;
  readonly library: CLibrary;
  readonly queries: readonly Query<Payload>[];
  /** ExternalName Services followed, in order. */
  readonly aliases: readonly Alias[];
  readonly outcome: Outcome;
  /** Nothing says which C library the client has, and the other one would come to another answer. */
  readonly isLibraryAssumed: boolean;
  /** What the answer takes for granted of the cluster's DNS server: `kubeadm's Corefile`, an import, a hosts file. */
  readonly assumedConfig: readonly string[];
}

export interface Client {
  readonly cluster: Cluster;
  /** Undefined: a process on a node. */
  readonly pod?: Pod;
  /** Its image tells the C library; the first one unless said. */
  readonly container?: string;
  /** `address` unless said. */
  readonly type?: QuestionType;
  /** Names outside whose addresses somebody gave. */
  readonly outside?: ReadonlyMap<string, IpAddress>;
}

export function resolveName<Payload = unknown>(
  name: string,
  client: Client,
  reach: Reach<Payload> = usualReach(client.cluster, client.pod) as Reach<Payload>,
): Resolution<Payload> {
  const { cluster, pod, type = 'address' } = client;
  const clusterAddresses = [...cluster.settings.dnsAddresses.value, ...(nodeLocalCache(cluster)?.addresses ?? [])];
  const config = pod ? resolverConfig(pod, cluster, clusterAddresses) : nodeResolverConfig(cluster);
  const { library, isKnown } = libraryOf(client);
  const base = { name, config, library, isLibraryAssumed: false, assumedConfig: [] };
  const literal = parseAddress(name);
  if (literal && type === 'PTR') {
    const absolute = `${reverseName(literal)}.`;
    return { ...resolveName(absolute, client, reach), name };
  }
  const found = type === 'address' ? (literal ? [literal] : hostsFile(name, pod)) : undefined;
  if (found) {
    const by = literal ? 'literal' : 'hosts-file';
    const records = found.map((address) => ({ address }));
    return { ...base, by, queries: [], aliases: [], outcome: { kind: 'addresses', records } };
  }
  const settings = { config, client, reach: remembered(reach), type };
  const asked = askServers(bareOrDotted(name), { ...settings, library });
  const other = library === 'glibc' ? 'musl' : 'glibc';
  const isLibraryAssumed =
    !isKnown && !isSameOutcome(asked.outcome, askServers(bareOrDotted(name), { ...settings, library: other }).outcome);
  return { ...base, by: 'dns', ...asked, isLibraryAssumed, assumedConfig: assumptions(cluster, asked.queries) };
}

/** Names are case-insensitive; a final dot counts. */
function bareOrDotted(name: string): string {
  return name.endsWith('.') ? `${bareName(name)}.` : name;
}

/** A nameserver is reached once for all queries. */
function remembered<Payload>(reach: Reach<Payload>): Reach<Payload> {
  const known = new Map<Nameserver, ReturnType<Reach<Payload>>>();
  return (nameserver) => {
    const reached = known.get(nameserver) ?? reach(nameserver);
    known.set(nameserver, reached);
    return reached;
  };
}

function isSameOutcome(a: Outcome, b: Outcome): boolean {
  const text = (outcome: Outcome) => {
    if (outcome.kind === 'addresses') return outcome.records.map(({ address }) => address).join();
    return outcome.kind === 'outside' ? `outside ${outcome.name}` : outcome.kind;
  };
  return text(a) === text(b);
}

function assumptions(cluster: Cluster, queries: readonly Query[]): readonly string[] {
  if (!queries.some(({ serverKind }) => serverKind === 'coredns' || serverKind === 'node-cache')) return [];
  const { isCorefileAssumed, unread } = serversOf(cluster);
  return [...(isCorefileAssumed ? ['kubeadm'] : []), ...unread.slice(0, 8)];
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
