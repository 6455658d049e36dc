// How a name became an address, or did not.

import type { Query, Resolution } from '#dns/resolve.js';
import { listed } from './names.js';
import { address, bad, type Phrase, weak } from './phrase.js';

/** `cart → cart.shop.svc.cluster.local = 10.96.4.20`. */
export function resolutionText(resolution: Resolution): readonly Phrase[] {
  const { name, by, outcome, queries, aliases } = resolution;
  const answered = queries[queries.length - 1]?.name;
  // A final dot only says that no search list is wanted.
  const full = answered === undefined || answered === name.replace(/\.$/, '') ? [] : [' → ', answered];
  const chain = aliases.flatMap(({ target }): readonly Phrase[] => [' → CNAME ', target]);
  if (by === 'hosts-file') return [name, ' = ', ...addresses(resolution), weak(' (/etc/hosts)')];
  switch (outcome.kind) {
    case 'addresses':
      return [name, ...full, ...chain, ' = ', ...addresses(resolution)];
    case 'outside':
      return [name, ...chain, ': a server outside the cluster is asked'];
    case 'failed': {
      const reasons = {
        'no-name': 'no such name',
        'no-data': 'the name exists, but has no address',
        'alias-loop': 'ExternalName Services point at each other',
        'no-server': 'no DNS server answers',
      } as const;
      return [name, ...chain, ': ', bad(reasons[outcome.because])];
    }
  }
}

function addresses({ outcome }: Resolution): readonly Phrase[] {
  if (outcome.kind !== 'addresses') return [];
  return [address(listed(outcome.records.map((record) => record.address as string)))];
}

/** `query 1 of 1, cluster DNS 10.96.0.10`. */
export function resolverText({ by, queries, config }: Resolution): readonly Phrase[] {
  if (by !== 'dns') return [];
  const [server] = config.nameservers;
  const asked = config.asksCluster ? 'cluster DNS ' : 'DNS server ';
  const where: readonly Phrase[] = server ? [asked, address(server)] : ["the node's DNS servers"];
  return [`${queries.length === 1 ? '1 query' : `${queries.length} queries`} to `, ...where];
}

/** The names that were asked for, in order: where a search list went. */
export function askedText({ queries }: Resolution): readonly Phrase[] {
  return queries.length > 0
    ? [
        weak(
          `asked for ${listed(
            queries.map(({ name }) => name),
            8,
          )}`,
        ),
      ]
    : [];
}

/** One line of `k8snet resolve`: what was asked and what came back. */
export function queryAnswerText({ answer, because }: Query): readonly Phrase[] {
  switch (answer) {
    case 'addresses':
      return ['answered'];
    case 'alias':
      return ['CNAME'];
    case 'no-data':
      return ['NOERROR, no address'];
    case 'forwarded':
      return ['forwarded to a server outside the cluster'];
    case 'no-server':
      return [bad('no answer'), ': the DNS Service has no ready endpoint'];
    case 'no-name':
      return ['NXDOMAIN', because ? weak(` (${noNameReasons[because]})`) : ''];
  }
}

const noNameReasons: { readonly [because in NonNullable<Query['because']>]: string } = {
  namespace: 'no such namespace',
  service: 'no such Service in that namespace',
  endpoint: 'no endpoint of that name',
  'no-ready-endpoints': 'headless Service without ready endpoints',
  form: 'no record has this form',
  'top-level': 'forwarded; no top-level domain is a bare host name',
};
