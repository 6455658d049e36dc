// CoreDNS' `autopath` plugin: the server walks the client's search list itself (coredns plugin/autopath).

import { type Answer, isInZone, type Question } from '#dns/answer.js';
import type { Directive } from '#dns/corefile.js';
import { decision, type Plugin, type PluginCall, withDecision } from '#dns/plugin.js';
import { optionsOf } from './kubernetes.js';

export const autopath: Plugin = (question, next, call) => {
  const [directive] = call.directives;
  const path = searchPath(directive, question, call);
  const [first] = path;
  const isAddress = question.type === 'address' || question.type === 'A' || question.type === 'AAAA';
  if (first === undefined || first === '' || !isAddress || !question.name.endsWith(`.${first}`)) return next(question);
  const base = question.name.slice(0, -first.length - 1);
  let firstAnswer: Answer | undefined;
  for (const suffix of path) {
    const name = suffix === '' ? base : `${base}.${suffix}`;
    const answer = next({ ...question, name });
    firstAnswer ??= answer;
    // A name of the nodes' search list is taken to be unknown outside, as the client's resolver takes it.
    if (answer.kind === 'forwarded' && suffix !== '') continue;
    if (answer.kind === 'no-name' || answer.kind === 'servfail' || answer.kind === 'refused') continue;
    return name === question.name ? answer : withDecision(answer, decision(call, directive, `finds ${name}`));
  }
  return firstAnswer ?? next(question);
};

/** `@kubernetes` knows the sender's namespace from its address, and so only with `pods verified`. */
function searchPath({ words }: Directive, { asker }: Question, { block, around }: PluginCall): readonly string[] {
  const { nodeSearch, clusterDomain } = around.cluster.settings;
  if (words[words.length - 1] !== '@kubernetes') return [...nodeSearch, ''];
  const zone = clusterDomain.value;
  const line = block.directives.find(({ plugin }) => plugin === 'kubernetes');
  const isVerified = line !== undefined && optionsOf(line, zone).pods === 'verified';
  if (!asker || asker.spec.hostNetwork || !isVerified || !block.zones.some((each) => isInZone(zone, each))) return [];
  return [`${asker.namespace}.svc.${zone}`, `svc.${zone}`, zone, ...nodeSearch, ''];
}
