// CoreDNS' `kubernetes` plugin: its options, its zones, and the aliases it follows (coredns plugin/kubernetes).

import { type Alias, type Answer, bareWords, isInZone, plain, type Question } from '#dns/answer.js';
import { askClusterZone, usualZone, type ZoneContent, type ZoneOptions } from '#dns/cluster-zone.js';
import type { Directive, ServerBlock } from '#dns/corefile.js';
import { decision, fallsThrough, type Plugin, type PluginCall, withDecision, zonesOf } from '#dns/plugin.js';
import { reverseAnswer } from '#dns/service-records.js';

/** As many CNAMEs as CoreDNS follows (plugin/backend_lookup.go). */
const mostAliases = 8;

export const kubernetes: Plugin = (question, next, call) => {
  const [directive] = call.directives;
  const zones = kubernetesZones(directive, call.block, call.around.cluster.settings.clusterDomain.value);
  const zone = zones.filter((each) => isInZone(question.name, each)).sort((a, b) => b.length - a.length)[0];
  if (zone === undefined) return next(question);
  const found = answerIn(question, optionsOf(directive, zone), call);
  if (found.kind === 'no-name' && fallsThrough(directive, question.name)) return next(question);
  // Whether a hidden object is one that a selector hides cannot be told from names.
  const hides = directive.body.find(({ words: [option = ''] }) => option === 'labels' || option === 'namespace_labels');
  const isUnsure = hides !== undefined && found.kind !== 'no-name' && !isReverse(zone);
  const answer = isUnsure ? plain({ kind: 'not-modelled', plugin: `kubernetes ${hides.words[0]}` }) : found;
  return withDecision(answer, decision(call, directive));
};

/** A zone from the environment is taken for the cluster's own. */
function kubernetesZones({ words }: Directive, block: ServerBlock, clusterDomain: string): readonly string[] {
  return zonesOf(
    words.map((word) => (word.includes('{') ? clusterDomain : word)),
    block,
  );
}

export function optionsOf({ body }: Directive, zone: string): ZoneOptions {
  const option = (name: string) => body.find(({ words }) => words[0] === name)?.words.slice(1);
  const pods = option('pods')?.[0];
  const namespaces = body.flatMap(({ words: [name, ...rest] }) => (name === 'namespaces' ? rest : []));
  return {
    ...usualZone(zone),
    pods: pods === 'insecure' || pods === 'verified' ? pods : 'disabled',
    endpointPodNames: option('endpoint_pod_names') !== undefined,
    ...(namespaces.length > 0 ? { namespaces: bareWords(namespaces) } : {}),
    ignoresEmptyServices: option('ignore')?.[0] === 'empty_service',
    hasEndpoints: option('noendpoints') === undefined,
  };
}

function isReverse(zone: string): boolean {
  return zone.endsWith('in-addr.arpa') || zone.endsWith('ip6.arpa');
}

function answerIn(question: Question, options: ZoneOptions, call: PluginCall): Answer {
  const { cluster } = call.around;
  if (isReverse(options.zone)) {
    const clusterZone = { ...options, zone: cluster.settings.clusterDomain.value };
    const found = question.type === 'PTR' ? reverseAnswer(cluster, question.name, clusterZone) : undefined;
    return plain(found ?? { kind: 'no-name', because: 'address' });
  }
  const first = askClusterZone(cluster, question, options);
  return first.kind === 'alias' ? follow(question, first, { options, call }) : plain(first);
}

/** In its zone the plugin looks the target up itself; others it asks of the server it is part of. */
function follow(
  question: Question,
  first: Extract<ZoneContent, { kind: 'alias' }>,
  { options, call }: { readonly options: ZoneOptions; readonly call: PluginCall },
): Answer {
  const aliases: Alias[] = [];
  let next: ZoneContent = first;
  while (next.kind === 'alias') {
    const { target, service } = next;
    const isKnown = aliases.some((alias) => alias.target === target);
    aliases.push({ service, target });
    if (isKnown || aliases.length > mostAliases) return ended('alias-loop');
    if (!isInZone(target, options.zone)) return fromOutside(target);
    next = askClusterZone(call.around.cluster, { ...question, name: target }, options);
  }
  return isUseful(next.kind) ? { ...next, aliases, decisions: [] } : ended('alias-target');

  function fromOutside(target: string): Answer {
    const far = call.around.askAgain({ ...question, name: target });
    const seen = far.aliases.map((alias) => alias.target);
    if (seen.includes(target) || far.kind === 'servfail') aliases.push(...far.aliases);
    else if (isUseful(far.kind)) return { ...far, aliases: [...aliases, ...far.aliases] };
    return ended(seen.includes(target) ? 'alias-loop' : 'alias-target');
  }

  /** A target that cannot be had leaves an empty answer, not NXDOMAIN: the alias itself exists. */
  function ended(because: 'alias-loop' | 'alias-target'): Answer {
    return { kind: 'no-data', because, service: first.service, aliases, decisions: [] };
  }
}

function isUseful(kind: Answer['kind']): boolean {
  return kind === 'addresses' || kind === 'records' || kind === 'forwarded' || kind === 'not-modelled';
}
