// How a name became an address, or did not.

import type { Decision } from '#dns/answer.js';
import type { Query, Resolution } from '#dns/resolve.js';
import { counted, listed } from './names.js';
import { address, bad, object, type Phrase, rule, weak } from './phrase.js';

/** `cart → cart.shop.svc.cluster.local = 10.96.4.20`. */
export function resolutionText(resolution: Resolution): readonly Phrase[] {
  const { name, by, outcome, queries, aliases } = resolution;
  const answered = queries[queries.length - 1]?.name;
  const full = answered === undefined || answered === name.replace(/\.$/, '').toLowerCase() ? [] : [' → ', answered];
  const chain = aliases.flatMap(({ target }): readonly Phrase[] => [' → CNAME ', target]);
  if (by === 'hosts-file') return [name, ' = ', ...addresses(resolution), weak(' (/etc/hosts)')];
  switch (outcome.kind) {
    case 'addresses':
      return [name, ...full, ...chain, ' = ', ...addresses(resolution)];
    case 'records':
      return [name, ...full, ...chain, ' = ', address(listed(outcome.texts, 8))];
    case 'outside':
      return [name, ...chain, ': a server outside the cluster is asked'];
    case 'not-modelled':
      return [name, ...chain, ': ', bad('not known'), `: plugin ${outcome.plugin} of CoreDNS is not modelled`];
    case 'failed':
      return [name, ...chain, ': ', bad(failures[outcome.because])];
  }
}

type Failure = Extract<Resolution['outcome'], { kind: 'failed' }>['because'];
const failures: { readonly [F in Failure]: string } = {
  'no-name': 'no such name',
  'no-data': 'the name exists, but has no address',
  'alias-loop': 'ExternalName Services point at each other',
  'no-server': 'no DNS server answers',
  servfail: 'the DNS server fails (SERVFAIL)',
  refused: 'the DNS server refuses to answer (REFUSED)',
};

function addresses({ outcome }: Resolution): readonly Phrase[] {
  if (outcome.kind !== 'addresses') return [];
  return [address(listed(outcome.records.map((record) => record.address as string)))];
}

/** `1 query to cluster DNS 10.96.0.10`. */
export function resolverText({ by, queries, config }: Resolution): readonly Phrase[] {
  if (by !== 'dns') return [];
  const [server] = config.nameservers;
  const isCache = queries.some(({ serverKind }) => serverKind === 'node-cache');
  const asked = isCache ? "the node's DNS cache " : config.asksCluster ? 'cluster DNS ' : 'DNS server ';
  const where: readonly Phrase[] = server ? [asked, address(server)] : ["the node's DNS servers"];
  return [`${counted(queries.length, 'query', 'queries')} to `, ...where];
}

/** The names that were asked for, in order: where a search list went. */
export function askedText({ queries }: Resolution): readonly Phrase[] {
  if (queries.length === 0) return [];
  const names = queries.map(({ name }) => name);
  return [weak(`asked for ${listed(names, 8)}`)];
}

/** Which lines of the Corefile decided, other than the usual ones. */
export function decidedText({ queries }: Resolution): readonly Phrase[] {
  const last = queries[queries.length - 1];
  return last ? last.decisions.filter(isUnusual).flatMap(decisionText) : [];
}

/** The server a query went to, in a column of its own. */
export function serverText({ server, serverKind, unreached }: Query): readonly Phrase[] {
  const nameserver = server ?? unreached[0]?.nameserver;
  if (nameserver === undefined) return [];
  if (nameserver === 'node') return ["the node's"];
  return [address(nameserver), ...(serverKind === 'node-cache' ? [weak(' (node cache)')] : [])];
}

/** One line of `k8snet resolve`: what was asked and what came back. */
export function queryAnswerText(query: Query): readonly Phrase[] {
  const { answer, because, unreached, server, rivals, assumedAbsent } = query;
  const failed = server === undefined ? [] : unreached.map(({ nameserver }) => nameserver);
  return [
    ...verdictOf(query),
    ...(because ? [weak(` (${reasons[because]})`)] : []),
    ...(assumedAbsent ? [weak(', taken as unknown there')] : []),
    ...query.decisions.filter((each) => isUnusual(each) || answer === 'servfail').flatMap(decisionText),
    ...(failed.length > 0 ? [weak(`; ${listed(failed)} did not answer`)] : []),
    ...(rivals.length > 0 ? [bad(`; ${listed(rivals)} answers otherwise, and the first answer counts`)] : []),
  ];
}

function verdictOf({ answer, aliases, upstreams = [], plugin = '' }: Query): readonly Phrase[] {
  const chain = aliases.map(({ target }) => `CNAME ${target}, `).join('');
  switch (answer) {
    case 'addresses':
    case 'records':
      return [`${chain}answered`];
    case 'no-data':
      return [`${chain}NOERROR, no answer`];
    case 'forwarded':
      return [`${chain}forwarded to ${upstreamText(upstreams)}`];
    case 'no-server':
      return [bad('no answer'), ': no nameserver can be reached'];
    case 'servfail':
      return [bad('SERVFAIL')];
    case 'refused':
      return [bad('REFUSED'), weak(' (no server block of the Corefile has the name)')];
    case 'not-modelled':
      return [bad('not known'), `: plugin ${plugin} is not modelled`];
    case 'no-name':
      return ['NXDOMAIN'];
  }
}

function upstreamText(upstreams: readonly string[]): string {
  const isOwn = upstreams.every((upstream) => upstream === 'node' || upstream.startsWith('/'));
  return isOwn ? 'a server outside the cluster' : listed(upstreams);
}

/** The plain answer of the cluster's zone, and the plain way out, need no word. */
function isUnusual({ plugin, zone, detail = '' }: Decision): boolean {
  if (plugin === 'kubernetes') return false;
  return !(plugin === 'forward' && zone === '.' && detail === '/etc/resolv.conf');
}

function decisionText({ plugin, zone, at, detail }: Decision): readonly Phrase[] {
  const said = plugin !== 'forward' && detail ? ` ${detail}` : '';
  const where = at ? ` (${at.key} line ${at.line})` : '';
  const block = zone === '.' ? '' : ` in zone ${zone}`;
  return ['; ', rule(plugin), said, weak(`${block}${where}`)];
}

/** Where a line of the Corefile stands: `ConfigMap kube-system/coredns, Corefile line 4`. */
export function corefileLine({ at }: Decision): readonly Phrase[] {
  if (!at) return ["kubeadm's Corefile, which is assumed"];
  return [object(`ConfigMap ${at.object.namespace}/${at.object.name}`), `, ${at.key} line ${at.line}`];
}

const reasons: { readonly [because in NonNullable<Query['because']>]: string } = {
  namespace: 'no such namespace',
  service: 'no such Service in that namespace',
  endpoint: 'no endpoint of that name',
  'no-ready-endpoints': 'Service without ready endpoints',
  port: 'the Service has no port of that name and protocol',
  form: 'no record has this form',
  'external-address': 'externalName is an address, which has no name',
  'hidden-namespace': 'CoreDNS is told not to show that namespace',
  'pods-disabled': 'names of pods are disabled',
  'no-such-pod': 'no pod of that namespace has the address',
  address: 'nothing of the cluster has the address',
  'top-level': 'forwarded; no top-level domain is a bare host name',
  'not-its-zone': "a server outside does not know the cluster's names",
  'alias-loop': 'ExternalName Services point at each other',
  'alias-target': 'the name that externalName points at does not exist',
  'no-plugin': 'no plugin of the server block has an answer',
  'forward-loop': 'it would ask itself',
  'hosts-without-fallthrough': 'hosts without fallthrough answers for every name',
  'upstream-down': 'the cluster DNS behind the cache has no ready endpoint',
};
