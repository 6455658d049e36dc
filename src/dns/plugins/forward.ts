// CoreDNS' `forward` plugin: what it cannot answer goes to other servers (coredns plugin/forward).

import { bareWords, isInZone, plain, type Question } from '#dns/answer.js';
import type { Directive } from '#dns/corefile.js';
import { outsideAnswer } from '#dns/outside.js';
import { decided, decision, type Plugin, withDecision } from '#dns/plugin.js';

export const forward: Plugin = (question, next, call) => {
  const { around } = call;
  const directive = call.directives.find((each) => takes(each, question));
  if (!directive) return next(question);
  const targets = directive.words.slice(1);
  const by = decision(call, directive, targets.join(' '));
  // It picks one of several by chance; those that know the cluster are asked first here.
  const upstreams = targets.map((target) => around.upstream(target));
  const inside = upstreams.find((upstream) => typeof upstream === 'function');
  if (typeof inside === 'function') return withDecision(inside(question), by);
  if (upstreams.length > 0 && upstreams.every((upstream) => upstream === 'loop')) {
    return decided({ kind: 'servfail', because: 'forward-loop' }, by);
  }
  const [from = '.'] = bareWords(directive.words);
  const isStub = from !== '' || call.zone !== '';
  if (isStub) return decided({ kind: 'forwarded', name: question.name, upstreams: targets }, by);
  return withDecision(plain(outsideAnswer(around.cluster, question, targets)), by);
};

function takes({ words, body }: Directive, { name }: Question): boolean {
  const [from] = bareWords(words);
  if (from === undefined || !isInZone(name, from)) return false;
  return !body.some(
    ({ words: [option, ...zones] }) => option === 'except' && bareWords(zones).some((zone) => isInZone(name, zone)),
  );
}
