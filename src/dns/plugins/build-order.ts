// The plugins of CoreDNS that change answers, in the order of its build, whatever their order in the file (coredns
// plugin.cfg). A name that is missing here and in `harmless` is a plugin somebody built in.

import { isInZone, plain } from '#dns/answer.js';
import { decided, decision, type Plugin, zonesOf } from '#dns/plugin.js';
import { autopath } from './autopath.js';
import { forward } from './forward.js';
import { hosts } from './hosts.js';
import { kubernetes } from './kubernetes.js';
import { rewrite } from './rewrite.js';

/** Answers for its zones in a way that is not modelled: said so, never guessed. */
const notModelled: Plugin = (question, next, call) => {
  for (const directive of call.directives) {
    // `file` and `auto` name what they read before their zones.
    const words = directive.words.filter((word) => /^[\w.-]+$/.test(word) && word.includes('.'));
    const zones =
      directive.plugin === 'template' ? zonesOf(directive.words.slice(2), call.block) : zonesOf(words, call.block);
    if (zones.some((zone) => isInZone(question.name, zone))) {
      return decided({ kind: 'not-modelled', plugin: directive.plugin }, decision(call, directive));
    }
  }
  return next(question);
};

const inBuildOrder: readonly (readonly [string, Plugin])[] = [
  ['acl', notModelled],
  ['rewrite', rewrite],
  ['autopath', autopath],
  ['template', notModelled],
  ['hosts', hosts],
  ['route53', notModelled],
  ['azure', notModelled],
  ['clouddns', notModelled],
  ['k8s_external', notModelled],
];
const fromKubernetesOn: readonly (readonly [string, Plugin])[] = [
  ['kubernetes', kubernetes],
  ['file', notModelled],
  ['auto', notModelled],
  ['secondary', notModelled],
  ['etcd', notModelled],
  ['forward', forward],
  ['grpc', notModelled],
  ['erratic', notModelled],
  ['whoami', notModelled],
];
/** Simplified: `dns64`, which makes IPv6 addresses up, is not looked at. */
const harmless = new Set(
  `any bind bufsize cache cancel chaos debug dns64 dnssec dnstap errors geoip header health local log loadbalance loop
  metadata minimal multisocket nomad nsid on pprof prometheus quic ready reload root sign timeouts tls trace transfer
  tsig`.split(/\s+/),
);

/** Plugins somebody built in come before `kubernetes`, as their instructions usually say. */
export function pluginsFor(named: Iterable<string>): readonly (readonly [string, Plugin])[] {
  const known = new Set([...inBuildOrder, ...fromKubernetesOn].map(([name]) => name));
  const foreign = [...new Set(named)].filter((name) => !known.has(name) && !harmless.has(name));
  return [...inBuildOrder, ...foreign.map((name) => [name, notModelled] as const), ...fromKubernetesOn];
}

/** The end of the chain: "no next plugin found" (coredns plugin.NextOrFailure). */
export const noPlugin = () => plain({ kind: 'servfail', because: 'no-plugin' });
