// Connection sets under NetworkPolicy as np-guard/netpol-analyzer lists them (as data, in ../shared/conformance/network-policy),
// asked of `src/policy`: for every pair of ends a probe inside and outside each port range. Exceptions have their reasons.
// Each enforcer's rules are asked the first probe of a pair that passes, and the first that does not, and have to
// agree: two hundred probes of a case.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import type { Cluster, Pod } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { enforcers } from '#enforcer/index.js';
import { isolation } from '#policy/isolation.js';
import { judge, type Verdicts } from '#policy/judge.js';
import { type End, endAt, type Traffic } from '#policy/traffic.js';
import { addressFrom, type IpAddress, numberOf, parseAddress } from '#wire/address.js';
import { type Protocol, protocols } from '#wire/packet.js';
import { loadText } from '../manifest/loading.js';
import { enforcedBy } from './enforced.js';

interface Range {
  readonly first: number;
  readonly last: number;
}
/** Undefined: all connections. */
type Connections = { readonly [P in Protocol]?: readonly Range[] } | undefined;

interface Expected {
  /** By `source => destination`; a pair that is not there has none. */
  readonly pairs: ReadonlyMap<string, Connections>;
  readonly ranges: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly fromIngress: number;
}

const folder = fileURLToPath(new URL('../../../shared/conformance/network-policy', import.meta.url));
const options = { skip: existsSync(folder) ? false : '../shared/conformance/network-policy is not here' };
const otherKinds = /^\s*(?:-\s*)?"?kind"?:\s*"?(AdminNetworkPolicy|BaselineAdminNetworkPolicy|ClusterNetworkPolicy)\b/m;
const every: readonly Range[] = [{ first: 1, last: 65535 }];

test('connection sets under NetworkPolicy', options, async () => {
  const exceptions: string[] = [];
  const failures: string[] = [];
  let agreed = 0;
  let cases = 0;
  let asked = 0;
  const leaks = new Set<string>();
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name, 'expected.txt');
    if (!existsSync(path)) continue;
    const expected = expectedOf(readFileSync(path, 'utf8'));
    const other = otherKindOf(join(folder, name, 'manifests'));
    if (other) {
      exceptions.push(`${name}: ${expected.pairs.size} pairs, it has a ${other}, another API than NetworkPolicy v1`);
      continue;
    }
    cases++;
    if (expected.fromIngress > 0) {
      exceptions.push(`${name}: ${expected.fromIngress} pairs from {ingress-controller}, a pod that no manifest shows`);
    }
    const cluster = await clusterOf(join(folder, name, 'manifests'));
    const ends = endsOf(cluster, expected);
    for (const unknown of expected.names) {
      if (ends.every(([called]) => called !== unknown)) failures.push(`${name}: ${unknown} is no workload here`);
    }
    const mostAsked = asked + 600;
    const engines = Object.values(enforcers).map((engine) => ({ engine, passes: enforcedBy(engine, cluster) }));
    const boundary = boundaries(expected);
    const names = namesFor(ends, expected);
    for (const [from, source] of ends) {
      for (const [to, destination] of ends) {
        if (from === to || (!source.pod && !destination.pod)) continue;
        const connections = connectionsBetween(names.get(from) ?? [], names.get(to) ?? [], expected);
        const answers = new Set<boolean>();
        for (const { protocol, port, admitted } of probes(connections, boundary)) {
          const verdicts = judge(cluster, { source, destination, protocol, port });
          const got = verdicts.admitted;
          const traffic = { source, destination, protocol, port };
          const isFirst = !answers.has(got);
          answers.add(got);
          for (const { engine, passes } of isFirst && isTold(cluster, traffic) && asked < mostAsked ? engines : []) {
            asked++;
            if (passes(traffic) === got) continue;
            if (!got && engine.name === 'kube-router' && isSharedPolicy(cluster, traffic))
              leaks.add(`${name}: ${from} => ${to}`);
            else
              failures.push(`${name}: ${from} => ${to} ${protocol} ${port}: ${engine.name} says ${!got}, not ${got}`);
          }
          if (got === admitted) agreed++;
          else if (got && source.pod && destination.pod && isByBlock(verdicts)) {
            const pair = `${name}: ${from} => ${to}, an ipBlock holds the pod's address: most plugins look at addresses alone`;
            if (!exceptions.includes(pair)) exceptions.push(pair);
          } else failures.push(`${name}: ${from} => ${to} ${protocol} ${port}: expected ${admitted}, got ${got}`);
        }
      }
    }
  }
  console.log(
    `NetworkPolicy: ${cases} cases, ${agreed} probes agree, ${failures.length} differ, exceptions: ${exceptions.length}`,
  );
  console.log(`  the rules of ${Object.keys(enforcers).length} enforcers agree on ${asked} probes`);
  for (const leak of leaks)
    console.log(`  kube-router lets pass what one policy with both types does not admit: ${leak}`);
  for (const exception of exceptions) console.log(`  exception ${exception}`);
  assert.deepEqual(failures.slice(0, 20), []);
});

/** Pods that run nowhere have no rules, and those that share an address, as on the host's network, have each other's. */
function isTold({ pods }: Cluster, { source, destination }: Traffic): boolean {
  return [source, destination].every(
    ({ pod, address }) =>
      !pod || (pod.nodeName !== undefined && pods.filter(({ addresses }) => addresses.includes(address)).length === 1),
  );
}

/** kube-router asks both directions of a policy, whichever way the packet goes (pkg/controllers/netpol/pod.go). */
function isSharedPolicy(cluster: Cluster, { source, destination }: Traffic): boolean {
  if (!source.pod || !destination.pod) return false;
  const [out, into] = [isolation(cluster, source.pod, 'Egress'), isolation(cluster, destination.pod, 'Ingress')];
  return out.some((policy) => into.includes(policy));
}

function isByBlock({ egress, ingress }: Verdicts): boolean {
  return [egress, ingress].some((judged) => judged.kind === 'admitted' && judged.by.peer?.kind === 'block');
}

/** Upstream also reads what no API server takes; its sense is kept, in a form that one would take. */
async function clusterOf(path: string): Promise<Cluster> {
  const texts: string[] = [];
  for (const file of readdirSync(path)) {
    for (const document of loadAll(readFileSync(join(path, file), 'utf8'))) {
      texts.push(JSON.stringify(document, acceptable));
    }
  }
  const { objects, diagnostics } = await loadText(texts.join('\n---\n'));
  const refused = diagnostics.filter(({ severity, about }) => severity === 'error' && about?.kind === 'NetworkPolicy');
  assert.deepEqual(refused, [], path);
  return settle(objects, {});
}

/** Of hostNetwork pods the API says nothing; upstream takes them for pods like any other. Containers without a name, owners without a kind, and names of policies with other letters. */
function acceptable(key: string, value: unknown): unknown {
  const withDefaults = (items: unknown, defaults: object) =>
    (items as readonly object[]).map((item) => ({ ...defaults, ...item }));
  if (key === 'hostNetwork') return undefined;
  if (key === 'containers') return withDefaults(value, { name: 'main' });
  if (key === 'ownerReferences') return withDefaults(value, { kind: 'Pod', apiVersion: 'v1' });
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name: string } };
  if (kind !== 'NetworkPolicy' || !metadata) return value;
  return { ...(value as object), metadata: { ...metadata, name: metadata.name.toLowerCase().replaceAll('_', '-') } };
}

/** The connections of a pair: outside ranges are cut as finely as one direction asks, so a wider one may be listed. */
function connectionsBetween(from: readonly string[], to: readonly string[], { pairs }: Expected): Connections {
  for (const source of from) {
    for (const destination of to) {
      const key = `${source} => ${destination}`;
      if (pairs.has(key)) return pairs.get(key);
    }
  }
  return {};
}

/** An end by all the names that may stand for it: a workload by its own, a range by those around it. */
function namesFor(ends: ReturnType<typeof endsOf>, { ranges }: Expected): ReadonlyMap<string, readonly string[]> {
  const outside = ranges.map((name) => ({ name, ...boundsOf(name) }));
  const around = (end: string): readonly string[] => {
    const { first, last } = boundsOf(end);
    return outside.filter((range) => range.first <= first && last <= range.last).map(({ name }) => name);
  };
  return new Map(ends.map(([name]) => [name, isOutside(name) ? around(name) : [name]]));
}

function isOutside(end: string): boolean {
  return end.endsWith('[External]');
}

function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [boundsOf(inner), boundsOf(outer)];
  return b.first <= a.first && a.last <= b.last;
}

interface Bounds {
  readonly first: bigint;
  readonly last: bigint;
}
const known = new Map<string, Bounds>();

function boundsOf(range: string): Bounds {
  const found = known.get(range);
  if (found) return found;
  const [first = '', last = ''] = range.replace('[External]', '').split('-');
  const bounds = { first: numberOf(parseAddress(first) as IpAddress), last: numberOf(parseAddress(last) as IpAddress) };
  known.set(range, bounds);
  return bounds;
}

function otherKindOf(path: string): string | undefined {
  for (const file of readdirSync(path)) {
    const found = otherKinds.exec(readFileSync(join(path, file), 'utf8'));
    if (found) return found[1];
  }
  return undefined;
}

function expectedOf(text: string): Expected {
  const pairs = new Map<string, Connections>();
  const ranges = new Set<string>();
  const names = new Set<string>();
  let fromIngress = 0;
  for (const line of text.split('\n')) {
    const [, from = '', to = '', connections = ''] = /^(.+) => (.+) : (.+)$/.exec(line.trim()) ?? [];
    if (from === '') continue;
    if (from === '{ingress-controller}') {
      fromIngress++;
      continue;
    }
    for (const end of [from, to]) (isOutside(end) ? ranges : names).add(end);
    pairs.set(`${from} => ${to}`, connectionsOf(connections));
  }
  return { pairs, ranges: [...ranges], names, fromIngress };
}

/** `TCP 80,8080-8090,UDP 53`. */
function connectionsOf(text: string): Connections {
  if (text === 'All Connections') return undefined;
  const found: { [P in Protocol]?: Range[] } = {};
  let protocol: Protocol = 'TCP';
  for (const item of text.split(',')) {
    const [, word, first = '', last = first] = /^(?:(TCP|UDP|SCTP) ?)?(\d+)?(?:-(\d+))?$/.exec(item.trim()) ?? [];
    assert.ok(word || first, text);
    if (word) protocol = word as Protocol;
    found[protocol] ??= [];
    found[protocol]?.push(first === '' ? (every[0] as Range) : { first: Number(first), last: Number(last) });
  }
  return found;
}

/** One end for each workload and set of labels, and for each outside range that no other one cuts. */
function endsOf(cluster: Cluster, { ranges }: Expected): readonly (readonly [string, End])[] {
  const ends = new Map<string, readonly [string, End]>();
  for (const pod of cluster.pods) {
    const isGiven = pod.ref.place ?? pod.workload?.place;
    const address = pod.addresses[0] ?? ('192.0.2.1' as IpAddress);
    const called = `${pod.namespace}/${ownerOf(pod)}`;
    if (isGiven) ends.set(`${called} ${JSON.stringify(pod.labels)}`, [called, { address, pod }]);
  }
  const finest = ranges.filter((range) => !ranges.some((other) => other !== range && isWithin(other, range)));
  for (const range of finest) ends.set(range, [range, { address: addressIn(cluster, range) }]);
  return [...ends.values()];
}

/** Upstream goes by owners alone; k8snet also reads the name of a Deployment out of that of its ReplicaSet. */
function ownerOf({ workload, ref }: Pod): string {
  const isReadFromName = workload?.kind === 'Deployment' && workload.place === undefined;
  if (isReadFromName) return `${ref.name.slice(0, ref.name.lastIndexOf('-'))}[ReplicaSet]`;
  const { kind, name } = workload ?? ref;
  return `${name}[${kind}]`;
}

/** The first address of the range that nobody in the cluster has. */
function addressIn(cluster: Cluster, range: string): IpAddress {
  const { first, last } = boundsOf(range);
  for (let value = first; value <= last; value++) {
    const found = endAt(cluster, addressFrom(value, 4));
    if (!found.pod && !found.node) return found.address;
  }
  throw new Error(`every address of ${range} is taken`);
}

/** Ports at which anything changes in this case, and one beside all of them. */
function boundaries({ pairs }: Expected): { readonly [P in Protocol]: readonly number[] } {
  const found: { readonly [P in Protocol]: Set<number> } = {
    TCP: new Set([40404]),
    UDP: new Set([40404]),
    SCTP: new Set([40404]),
  };
  for (const connections of pairs.values()) {
    for (const protocol of protocols) {
      for (const { first, last } of connections?.[protocol] ?? []) {
        for (const port of [first - 1, first, last, last + 1]) found[protocol].add(port);
      }
    }
  }
  const inRange = (ports: Set<number>) => [...ports].filter((port) => port >= 1 && port <= 65535);
  return { TCP: inRange(found.TCP), UDP: inRange(found.UDP), SCTP: inRange(found.SCTP) };
}

function* probes(connections: Connections, ports: ReturnType<typeof boundaries>) {
  for (const protocol of protocols) {
    const ranges = connections === undefined ? every : (connections[protocol] ?? []);
    for (const port of ports[protocol]) {
      yield { protocol, port, admitted: ranges.some(({ first, last }) => port >= first && port <= last) };
    }
  }
}
