// What a person types for SOURCE and DESTINATION, to objects of the cluster: kubectl's forms, and what one would type in
// a pod. A name that fits several objects is an error that lists them; one that fits none suggests near misses.

import type { Cluster, Pod } from '#cluster/inventory.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import { nearMisses } from '#wire/near-miss.js';
import { refText } from '#wire/object-ref.js';
import type { Destination, Scope, Source, WantedPort } from './query.js';
import { UsageError } from './usage-error.js';

/** kubectl's names and short names of kinds that pods come from. */
const workloadKinds: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  rc: 'ReplicationController',
  replicationcontroller: 'ReplicationController',
  replicationcontrollers: 'ReplicationController',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  job: 'Job',
  jobs: 'Job',
  cj: 'CronJob',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
};
const podKinds = ['pod', 'pods', 'po'];
const serviceKinds = ['svc', 'service', 'services'];
const nodeKinds = ['node', 'nodes', 'no'];

export function parseSource(text: string, scope: Scope): Source {
  if (text === '') throw new UsageError('K8005', { what: 'SOURCE', text, expected: sourceForms });
  const internet = /^internet(?::(.*))?$/i.exec(text);
  if (internet) return { kind: 'internet', address: clientAddress(internet[1], text) };
  const address = parseAddress(text);
  if (address) {
    const pod = scope.cluster.podByAddress(address);
    const node = scope.cluster.nodeByAddress(address);
    if (pod) return { kind: 'pod', pod };
    if (node) return { kind: 'node', node };
    return scope.entry ? { kind: 'address', address, entry: scope.entry } : { kind: 'internet', address };
  }
  const { kind, namespace, name } = splitReference(text, scope);
  if (kind !== undefined && nodeKinds.includes(kind)) return { kind: 'node', node: findNode(name, scope.cluster) };
  if (kind !== undefined && serviceKinds.includes(kind)) {
    throw new UsageError('K8005', {
      what: 'SOURCE',
      text,
      expected: 'a pod, a workload or a node: a Service sends nothing',
    });
  }
  return { kind: 'pod', pod: findPod({ kind, namespace, name }, scope) };
}

/** TEST-NET-2: a client that stands for any other. */
const anyClient = '198.51.100.7' as IpAddress;

function clientAddress(typed: string | undefined, text: string): IpAddress {
  const address = typed === undefined ? anyClient : parseAddress(typed.replace(/^\[(.*)\]$/, '$1'));
  if (address && isHostAddress(address)) return address;
  throw new UsageError('K8005', { what: 'SOURCE', text, expected: 'internet, or internet:ADDRESS of one host' });
}

/** Whom SOURCE names: every pod of a workload, where `parseSource` takes one. */
export function parseSources(text: string, scope: Scope): readonly Source[] {
  const source = parseSource(text, scope);
  if (source.kind !== 'pod' || parseAddress(text)) return [source];
  return findPods(splitReference(text, scope), scope).map((pod) => ({ kind: 'pod', pod }));
}

/** What DESTINATION names: every pod of a workload, where `parseDestination` takes one. */
export function parseDestinations(text: string, scope: Scope): readonly Destination[] {
  const destination = parseDestination(text, scope);
  if (destination.kind !== 'pod') return [destination];
  const { host } = splitPort(text, text);
  return findPods(splitReference(host, scope), scope).map((pod) => ({ ...destination, pod }));
}
const sourceForms = 'a pod or workload, such as shop/web, deploy/web or pod/shop/web-0; a node, such as node/worker-1';
const destinationForms =
  'NAME:PORT, such as cart:8080; ADDRESS:PORT; KIND/NAME:PORT, such as svc/cart:http; a URL, such as http://cart/';
const portForms = 'a number from 1 to 65535, or the name of a port: cart:8080, cart:http';

export function parseDestination(text: string, scope: Scope): Destination {
  if (text === '') throw new UsageError('K8005', { what: 'DESTINATION', text, expected: destinationForms });
  const url = /^(https?):\/\/([^/?#]+)([/?#].*)?$/i.exec(text);
  if (!url && text.includes('://')) {
    const expected = `${destinationForms}; URLs of http and https only`;
    throw new UsageError('K8005', { what: 'DESTINATION', text, expected });
  }
  if (url) {
    const [, scheme = '', authority = '', path = '/'] = url;
    const { host, port } = splitPort(authority, text);
    const isTls = scheme.toLowerCase() === 'https';
    const [onlyPath = ''] = path.split(/[?#]/);
    const web = { scheme: isTls ? 'https' : 'http', host, path: onlyPath === '' ? '/' : onlyPath } as const;
    const address = parseAddress(host);
    const defaultPort = port ?? (isTls ? 443 : 80);
    if (address) return { kind: 'address', text, address, port: defaultPort, web };
    return { kind: 'name', text, name: checkedName(host, text), port: defaultPort, web };
  }
  const { host, port } = splitPort(text, text);
  const address = parseAddress(host);
  if (address && !isHostAddress(address)) {
    throw new UsageError('K8005', {
      what: 'DESTINATION',
      text,
      expected: 'the address of one host: no wildcard, broadcast or multicast',
    });
  }
  if (address) return { kind: 'address', text, address, port };
  if (!host.includes('/')) return { kind: 'name', text, name: checkedName(host, text), port };
  const { kind, namespace, name } = splitReference(host, scope);
  if (kind !== undefined && nodeKinds.includes(kind))
    return { kind: 'node', text, node: findNode(name, scope.cluster), port };
  if (kind !== undefined && serviceKinds.includes(kind)) {
    return { kind: 'service', text, service: findService(namespace, name, scope), port };
  }
  if (kind === undefined) {
    throw new UsageError('K8005', {
      what: 'DESTINATION',
      text,
      expected: `pod/${name}, svc/${name}, or the name a client would use, such as ${name}.${namespace ?? 'default'}`,
    });
  }
  return { kind: 'pod', text, pod: findPod({ kind, namespace, name }, scope), port };
}

function isHostAddress(address: IpAddress): boolean {
  const first = Number(address.split('.')[0]);
  return address.includes(':') ? address !== '::' && !address.startsWith('ff') : first > 0 && first < 224;
}

interface Reference {
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** `name`, `namespace/name`, `kind/name`, `kind/namespace/name`. */
function splitReference(text: string, scope: Scope): Reference {
  const parts = text.split('/');
  const [first = '', second = '', third] = parts;
  if (parts.length > 3 || parts.includes('')) {
    throw new UsageError('K8005', {
      what: 'an object',
      text,
      expected: 'NAME, NAMESPACE/NAME, KIND/NAME or KIND/NAMESPACE/NAME',
    });
  }
  const { namespace } = scope;
  if (parts.length === 1) return { kind: undefined, namespace, name: first };
  const isKind = Object.hasOwn(workloadKinds, first) || [...podKinds, ...serviceKinds, ...nodeKinds].includes(first);
  if (third !== undefined) {
    if (!isKind)
      throw new UsageError('K8001', { what: 'kind', name: first, nearMisses: nearMisses(first, kindNames()) });
    return { kind: first, namespace: second, name: third };
  }
  return isKind ? { kind: first, namespace, name: second } : { kind: undefined, namespace: first, name: second };
}

function kindNames(): readonly string[] {
  return [...Object.keys(workloadKinds), ...podKinds, ...serviceKinds, ...nodeKinds];
}

/** The port after the last colon; IPv6 addresses stand in brackets, or alone without a port. */
function splitPort(authority: string, text: string): { host: string; port: WantedPort } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  if (bracketed) return { host: bracketed[1] as string, port: portOf(bracketed[2], text) };
  if (parseAddress(authority)) return { host: authority, port: undefined };
  const colon = authority.lastIndexOf(':');
  if (colon < 0) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: portOf(authority.slice(colon + 1), text) };
}

function portOf(port: string | undefined, text: string): WantedPort {
  if (port === undefined) return undefined;
  if (/^\d+$/.test(port)) {
    const number = Number(port);
    if (number >= 1 && number <= 65535) return number;
  } else if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(port)) return port;
  if (port === '') {
    const expected = `a port after the colon, such as ${text}80; or no colon, where there is only one port`;
    throw new UsageError('K8005', { what: 'DESTINATION', text, expected });
  }
  throw new UsageError('K8005', { what: 'a port', text: port, expected: portForms });
}

function checkedName(name: string, text: string): string {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const isName =
    bare.length > 0 && bare.length <= 253 && bare.split('.').every((label) => /^[\w]([-\w]{0,61}[\w])?$/.test(label));
  if (!isName)
    throw new UsageError('K8005', {
      what: 'DESTINATION',
      text,
      expected: destinationForms,
    });
  return name;
}

export function findNode(name: string, cluster: Cluster) {
  const node = cluster.node(name);
  if (node) return node;
  const known = cluster.nodes.map((candidate) => candidate.name);
  const near = nearMisses(name, known);
  throw new UsageError('K8001', { what: 'node', name, nearMisses: near.length > 0 ? near : known.slice(0, 3) });
}

function checkNamespace(namespace: string | undefined, { namespaces }: Cluster): void {
  if (namespace === undefined || namespaces.has(namespace)) return;
  const known = [...namespaces].sort();
  throw new UsageError('K8001', {
    what: 'namespace',
    name: namespace,
    nearMisses: nearMisses(namespace, known),
    known,
  });
}

function findService(namespace: string | undefined, name: string, { cluster }: Scope) {
  checkNamespace(namespace, cluster);
  const exact = cluster.service(namespace ?? 'default', name);
  if (exact) return exact;
  const anywhere = namespace === undefined ? cluster.services.filter((service) => service.name === name) : [];
  if (anywhere.length === 1 && anywhere[0]) return anywhere[0];
  if (anywhere.length > 1) {
    const candidates = anywhere.map((service) => `svc/${service.namespace}/${service.name}`);
    throw new UsageError('K8002', { what: 'Services', name, candidates });
  }
  const known = cluster.services.map(({ ref }) => refText(ref));
  throw new UsageError('K8001', {
    what: 'Service',
    name,
    nearMisses: nearService(name, known),
    known: known.filter((text) => namespace === undefined || text.startsWith(`${namespace}/`)),
    ...searchedIn(namespace),
  });
}

function nearService(name: string, known: readonly string[]): readonly string[] {
  const byName = new Map(known.map((text) => [text.slice(text.indexOf('/') + 1), text]));
  return nearMisses(name, byName.keys()).map((near) => byName.get(near) as string);
}

function findPod(reference: Reference, scope: Scope): Pod {
  return preferred(findPods(reference, scope), reference.name);
}

function findPods({ kind, namespace, name }: Reference, scope: Scope): readonly Pod[] {
  const { cluster } = scope;
  checkNamespace(namespace, cluster);
  const tried = namespace === undefined ? ['default', undefined] : [namespace];
  for (const where of tried) {
    const groups = podGroups({ kind, namespace: where, name }, cluster);
    if (groups.size > 1)
      throw new UsageError('K8002', { what: 'objects', name, candidates: [...groups.keys()].slice(0, 10) });
    const [pods] = groups.values();
    if (pods) return pods;
  }
  const known = namesToType(scope.cluster.pods, { kind, namespace });
  const near = nearMisses(name, known.keys()).map((hit) => known.get(hit) as string);
  throw new UsageError('K8001', {
    what: what(kind),
    name,
    nearMisses: near,
    known: [...known.values()],
    ...searchedIn(namespace),
  });
}

/** What could have been typed, by bare name: pods and workloads of the kind and namespace that were. */
function namesToType(
  pods: readonly Pod[],
  { kind, namespace }: Pick<Reference, 'kind' | 'namespace'>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const isPodKind = kind !== undefined && podKinds.includes(kind);
  for (const { ref, workload } of pods) {
    const object = isPodKind ? ref : (workload ?? ref);
    if (namespace !== undefined && ref.namespace !== namespace) continue;
    if (kind !== undefined && !isPodKind && object.kind !== workloadKinds[kind]) continue;
    names.set(
      object.name,
      (kind === undefined ? '' : `${kind}/`) + (namespace === undefined ? refText(object) : object.name),
    );
  }
  return names;
}

function what(kind: string | undefined): string {
  if (kind === undefined) return 'pod or workload';
  return workloadKinds[kind] ?? 'pod';
}

function searchedIn(namespace: string | undefined): { searched?: string } {
  return namespace === undefined ? {} : { searched: namespace };
}

/** Pods that a name may mean, by the object it names: the pod itself, else each workload of that name. */
function podGroups({ kind, namespace, name }: Reference, cluster: Cluster): ReadonlyMap<string, readonly Pod[]> {
  const groups = new Map<string, Pod[]>();
  const pods = namespace === undefined ? cluster.pods : cluster.podsIn(namespace);
  if (kind !== undefined && Object.hasOwn(workloadKinds, kind)) {
    const kindName = workloadKinds[kind] as string;
    const namespaces = namespace === undefined ? cluster.namespaces : [namespace];
    for (const where of namespaces) {
      const found = cluster.podsOf(kindName, where, name);
      if (found?.length) groups.set(`${kind}/${where}/${name}`, [...found]);
    }
    return groups;
  }
  for (const pod of pods) if (pod.name === name) groups.set(`pod/${refText(pod.ref)}`, [pod]);
  if (groups.size > 0 || kind !== undefined) return groups;
  for (const pod of pods) {
    if (pod.workload?.name !== name) continue;
    const label = `${pod.workload.kind.toLowerCase()}/${refText(pod.workload)}`;
    groups.set(label, [...(groups.get(label) ?? []), pod]);
  }
  return groups;
}

/** The pods that a name alone stands for: a pod, or all of a workload. */
export function podsNamed(text: string, scope: Scope): readonly Pod[] {
  return findPods(splitReference(text, scope), scope);
}

/** One that runs and is ready, if there is one. */
function preferred(pods: readonly Pod[], name: string): Pod {
  const [first] = pods;
  if (!first) throw new UsageError('K8001', { what: 'pod', name, nearMisses: [] });
  return (
    pods.find((pod) => pod.ready && pod.nodeName !== undefined) ??
    pods.find((pod) => pod.nodeName !== undefined) ??
    first
  );
}
