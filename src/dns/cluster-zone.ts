// What CoreDNS' `kubernetes` plugin answers for the cluster's own zone (coredns plugin/kubernetes and
// plugin/backend_lookup.go; the DNS specification 1.1.0 of kubernetes/dns).

import type { Cluster, EndpointAddress, Service } from '#cluster/inventory.js';
import { familyOf, type IpAddress, parseAddress } from '#wire/address.js';
import type { AddressRecord, Content, NoNameReason, Question, QuestionType } from './answer.js';
import { srvTexts } from './service-records.js';

/** The options of one `kubernetes` line that change answers. */
export interface ZoneOptions {
  readonly zone: string;
  readonly pods: 'disabled' | 'insecure' | 'verified';
  readonly endpointPodNames: boolean;
  /** Undefined: all. */
  readonly namespaces?: readonly string[];
  readonly ignoresEmptyServices: boolean;
  readonly hasEndpoints: boolean;
}

/** An ExternalName: whoever asks for the zone follows it. */
export type ZoneContent = Content | { readonly kind: 'alias'; readonly target: string; readonly service: Service };

/** As kubeadm configures it. */
export function usualZone(zone: string): ZoneOptions {
  return { zone, pods: 'insecure', endpointPodNames: false, ignoresEmptyServices: false, hasEndpoints: true };
}

/** The name must be in the zone. */
export function askClusterZone(cluster: Cluster, { name, type }: Question, options: ZoneOptions): ZoneContent {
  const { zone } = options;
  if (name === zone) return { kind: 'no-data' };
  const labels = name.slice(0, -zone.length - 1).split('.');
  const branch = labels.pop();
  if (branch === 'dns-version' && labels.length === 0) {
    return type === 'TXT' ? { kind: 'records', texts: ['"1.1.0"'] } : { kind: 'no-data' };
  }
  if (branch === 'pod') return podName(cluster, labels, { type, options });
  if (branch !== 'svc') return noName('form');
  const namespace = labels.pop();
  if (namespace === undefined) return { kind: 'no-data' };
  if (!cluster.namespaces.has(namespace)) return noName('namespace');
  if (options.namespaces && !options.namespaces.includes(namespace)) return noName('hidden-namespace');
  const serviceName = labels.pop();
  if (serviceName === undefined) return { kind: 'no-data' };
  const service = cluster.service(namespace, serviceName);
  if (!service) return noName('service');
  return serviceAnswer({ cluster, service, type, options }, labels);
}

function noName(because: NoNameReason, service?: Service): Content {
  return { kind: 'no-name', because, ...(service ? { service } : {}) };
}

export interface Asked {
  readonly cluster: Cluster;
  readonly service: Service;
  readonly type: QuestionType;
  readonly options: ZoneOptions;
}

function serviceAnswer(asked: Asked, extra: readonly string[]): ZoneContent {
  const { service, options, type } = asked;
  if (service.object.type === 'ExternalName') return externalName(service, extra);
  const isEmpty = () => readyEndpoints(asked).length === 0;
  if (options.ignoresEmptyServices && !service.object.headless && isEmpty()) {
    return noName('no-ready-endpoints', service);
  }
  if (extra.length > 2) return noName('form', service);
  const [first = '', second = ''] = extra;
  const port = extra.length === 2 ? { portName: bare(first), protocol: bare(second) } : undefined;
  const ports = service.ports.filter(
    ({ name, protocol }) => !port || (name === port.portName && protocol.toLowerCase() === port.protocol),
  );
  if (port && ports.length === 0) return noName('port', service);
  if (extra.length === 1 || service.object.headless) {
    const ready = options.hasEndpoints ? readyEndpoints(asked, port) : [];
    const named = extra.length === 1 ? ready.filter((endpoint) => endpointName(endpoint, options) === first) : ready;
    if (named.length === 0) return noName(extra.length === 1 ? 'endpoint' : 'no-ready-endpoints', service);
    if (type === 'SRV') return { kind: 'records', texts: srvTexts(asked, { endpoints: named, port }), service };
    const object = (extra.length === 1 ? named[0]?.pod?.ref : undefined) ?? service.ref;
    return ofType(
      named.map((endpoint) => ({ address: endpoint.address, endpoint })),
      { service, object, type },
    );
  }
  if (type === 'SRV') return { kind: 'records', texts: srvTexts(asked, { port }), service };
  return ofType(
    service.clusterIPs.map((address) => ({ address })),
    { service, object: service.ref, type },
  );
}

/** Only the family that is asked for; a name without it exists all the same. */
function ofType(
  records: readonly AddressRecord[],
  { type, ...about }: { readonly service: Service; readonly object: Service['ref']; readonly type: QuestionType },
): Content {
  const family = type === 'A' ? 4 : type === 'AAAA' ? 6 : undefined;
  const wanted = records.filter(({ address }) => family === undefined || familyOf(address) === family);
  if (wanted.length === 0 || type === 'TXT' || type === 'PTR') return { kind: 'no-data', service: about.service };
  return { kind: 'addresses', records: wanted, ...about };
}

/** An externalName that looks like an address does not resolve. */
function externalName(service: Service, extra: readonly string[]): ZoneContent {
  const target = service.object.externalName ?? '';
  if (extra.length > 0 || target === '') return noName('form', service);
  if (parseAddress(target)) return noName('external-address', service);
  return { kind: 'alias', target: target.toLowerCase().replace(/\.$/, ''), service };
}

interface WantedPort {
  readonly portName: string;
  readonly protocol: string;
}

/** Only what is ready in the slices; terminating pods vanish from DNS at once. Without a port, all addresses count. */
function readyEndpoints({ cluster, service }: Asked, wanted?: WantedPort): readonly EndpointAddress[] {
  const { addresses, ports } = cluster.endpoints(service);
  const found = wanted
    ? ports
        .filter(({ portName, protocol }) => portName === wanted.portName && protocol.toLowerCase() === wanted.protocol)
        .flatMap((port) => port.endpoints)
    : addresses;
  const seen = new Map<IpAddress, EndpointAddress>();
  for (const endpoint of found) {
    if (endpoint.conditions.ready && !seen.has(endpoint.address)) seen.set(endpoint.address, endpoint);
  }
  return [...seen.values()];
}

/** The endpoint's hostname, else the pod's name where that is configured, else its address with dashes. */
export function endpointName({ hostname, address, pod }: EndpointAddress, options: ZoneOptions): string {
  return hostname ?? (options.endpointPodNames ? pod?.name : undefined) ?? address.replaceAll(/[.:]/g, '-');
}

function bare(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}

/** `insecure`: any address, in a namespace that exists. `verified`: only that of a pod there. */
function podName(
  cluster: Cluster,
  labels: readonly string[],
  { type, options }: { readonly type: QuestionType; readonly options: ZoneOptions },
): Content {
  const more = [...labels];
  const namespace = more.pop();
  if (namespace === undefined) return { kind: 'no-data' };
  if (options.pods === 'disabled') return noName('pods-disabled');
  if (!cluster.namespaces.has(namespace)) return noName('namespace');
  if (options.namespaces && !options.namespaces.includes(namespace)) return noName('hidden-namespace');
  const [dashed] = more;
  if (dashed === undefined) return { kind: 'no-data' };
  const address = parseAddress(dashed.replaceAll('-', '.')) ?? parseAddress(dashed.replaceAll('-', ':'));
  if (more.length > 1 || !address) return noName('form');
  const pod = cluster.podByAddress(address);
  if (options.pods === 'verified' && pod?.namespace !== namespace) return noName('no-such-pod');
  const isAsked = type === 'address' || (familyOf(address) === 4 ? type === 'A' : type === 'AAAA');
  return isAsked ? { kind: 'addresses', records: [{ address }] } : { kind: 'no-data' };
}
