// What the findings about names say: those that do not resolve, and DNS servers that do not answer.

import { isPublic } from '#dns/public-name.js';
import type { Resolution } from '#dns/resolve.js';
import type { FindingFacts } from '#trace/finding.js';
import type { MissingPart } from '#trace/missing-part.js';
import { refText } from '#wire/object-ref.js';
import type { FindingWords } from './finding-words.js';
import { counted, listed, meant, named, podNamed } from './names.js';
import { address, code, object, type Phrase, rule } from './phrase.js';
import { corefileLine, queryAnswerText } from './resolution.js';

type NameCode = Extract<keyof FindingFacts, `K10${string}`>;
type Words = { readonly [C in NameCode]: (facts: FindingFacts[C]) => FindingWords };

export const nameFindingWords: Words = {
  K1001: ({ resolution, nearMisses, asker, missing }) => ({
    message: [
      object(resolution.name),
      ' does not resolve: ',
      ...(missing ? missingText(missing) : askedInVain(resolution)),
    ],
    ...otherResolver(resolution, asker, nearMisses),
  }),
  K1002: ({ resolution }) => ({
    message: [object(resolution.name), ' cannot be asked for: no question gets to a name server'],
    help: ['mend the way to the name server, or its pods: every lookup fails until then'],
  }),
  K1003: ({ resolution }) => ({
    message: [
      'ExternalName Services point at each other: ',
      object(resolution.aliases.map(({ service }) => refText(service.ref)).join(' → ')),
    ],
    help: ['let one of them name a Service with endpoints, or a host outside'],
  }),
  K1004: ({ name, nearMisses }) => ({
    message: [
      object(name),
      ' is no name of this cluster, and ',
      isPublic(name) ? 'nothing in the input says where it leads' : 'does not look like a public one',
    ],
    ...(nearMisses.length > 0
      ? meant(nearMisses)
      : { help: [`if it exists outside, give its address: --resolve ${name}=ADDRESS`] }),
  }),
  K1005: ({ service, selected }) => ({
    message: [named(service.ref), ' is headless and has no ready endpoint: its name has no address'],
    details: selected.slice(0, 3).map((pod) => [podNamed(pod), ' is selected but not ready']),
    help:
      selected.length === 0
        ? ['let its selector match the labels of a pod']
        : ['see why those pods are not ready, or set publishNotReadyAddresses'],
  }),
  K1006: ({ resolution, query }) => ({
    message: [
      'musl asks all nameservers at once, and they answer ',
      object(query.name),
      ' differently: ',
      address(listed([query.server ?? 'node', ...query.rivals])),
    ],
    details: [[`${resolution.name} resolves only when ${query.server} is the faster one`]],
    help: ['leave only nameservers in the pod that know the same names'],
  }),
  K1007: ({ resolution, plugin }) => ({
    message: [object(resolution.name), ' is answered by plugin ', rule(plugin), ' of CoreDNS, which is not modelled'],
    details: corefileLines(resolution),
    help: ['ask in the cluster, or read that line of the Corefile by hand'],
  }),
  K1008: ({ resolution, query }) => ({
    message: [
      object(resolution.name),
      ' does not resolve: the DNS server answers ',
      ...queryAnswerText({ ...query, decisions: [] }),
    ],
    details: query.decisions.slice(-1).map((decision) => [rule(decision.plugin), ': ', ...corefileLine(decision)]),
    help: ['mend the Corefile: each zone needs a plugin that answers, such as forward'],
  }),
  K1009: ({ service, target, nearMisses, because }) => ({
    message: [
      named(service.ref),
      ' is an alias of ',
      object(target),
      because === 'address' ? ', which is an address and not a name' : ', which does not exist',
    ],
    help:
      because === 'address' && nearMisses.length === 0
        ? ['for an address use a Service without selector and an EndpointSlice']
        : (meant(nearMisses).help ?? ['point spec.externalName at a name that exists']),
  }),
  K1020: ({ name, service }) => ({
    message: [object(name), ' is a name of the cluster’s own DNS: outside, nobody answers for it'],
    help: [
      'ask for what clients type: a public host name, a balancer’s address, or ',
      object(`svc/${refText(service.ref)}`),
    ],
  }),
  K1021: ({ nameserver, failing, walked }) => ({
    message: [
      `${failing} of ${walked} ways to name server `,
      address(nameserver),
      ' fail: lookups time out now and then',
    ],
    help: ['trace the DNS itself: ', code(`k8snet trace --all --protocol UDP SOURCE ${nameserver}:53`)],
  }),
};

function missingText(missing: MissingPart): readonly Phrase[] {
  switch (missing.kind) {
    case 'namespace':
      return ['there is no namespace ', object(missing.namespace)];
    case 'service':
      return ['namespace ', object(missing.namespace), ' has no Service ', object(missing.service)];
    case 'endpoint': {
      const { service, endpoint, has, state } = missing;
      if (state === 'not-ready') return ['endpoint ', object(endpoint), ' of ', named(service.ref), ' is not ready'];
      const known = has.length > 0 ? `it has ${listed(has, 6)}` : 'none is ready';
      return [named(service.ref), ' has no endpoint ', object(endpoint), `: ${known}`];
    }
  }
}

function askedInVain({ outcome, config, queries, library }: Resolution): readonly Phrase[] {
  const [only, ...others] = queries;
  const dots = (only?.name.split('.').length ?? 1) - 1;
  if (library === 'musl' && outcome.kind === 'outside' && others.length === 0 && dots >= config.ndots) {
    return [`musl searches no name with as many dots as ndots (${config.ndots}): it asks only for the name itself`];
  }
  const hidden = queries.find(({ because = '' }) => because === 'hidden-namespace' || because === 'port');
  if (hidden?.because === 'port') return ['the Service has no port of that name and protocol'];
  if (hidden) return ['CoreDNS shows only some namespaces, and not that one (option namespaces)'];
  if (outcome.kind === 'failed' && outcome.because === 'no-data')
    return ['the name exists, but not with such a record'];
  if (!config.asksCluster) return ["a server outside is asked, which does not know the cluster's names"];
  if (outcome.kind === 'outside') {
    return ['the cluster has no such name, and no server outside is expected to know it'];
  }
  return [`${counted(queries.length, 'name')} asked for, none exists`];
}

/** Who does not ask the cluster's DNS is told how to; others may have meant another name. */
function otherResolver(
  { config }: Resolution,
  asker: FindingFacts['K1001']['asker'],
  nearMisses: readonly string[],
): { help?: readonly Phrase[] } {
  if (asker === 'node') return { help: ["nodes do not ask the cluster's DNS: use an address, or svc/NAMESPACE/NAME"] };
  if (config.asksCluster) return meant(nearMisses);
  if (asker === 'pod-on-host') {
    return {
      help: [
        "on the host network it uses the node's resolver: set ",
        object('dnsPolicy: ClusterFirstWithHostNet'),
        " to ask the cluster's",
      ],
    };
  }
  const policy = config.policy === 'None' ? 'None, with nameservers of its own' : config.policy;
  return { help: ["this pod does not ask the cluster's DNS: its dnsPolicy is ", object(policy)] };
}

function corefileLines({ queries }: Resolution): readonly (readonly Phrase[])[] {
  const query = queries.find(({ answer }) => answer === 'not-modelled');
  return query ? query.decisions.slice(-1).map(corefileLine) : [];
}
