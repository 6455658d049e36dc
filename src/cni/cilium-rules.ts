// What Cilium writes in iptables (cilium/cilium pkg/datapath/iptables/iptables.go): its packets pass, the node's own are
// marked as such, and what leaves the cluster is masqueraded. Simplified: without the rules for its proxies and in `raw`.

import { acceptPacket, chainOf, jump, type Match, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Family } from '#wire/address.js';
import { masqueradeRules } from './cilium-masquerade.js';
import { hostMark } from './cilium-names.js';
import type { CiliumView } from './cilium-way.js';

/** Its jumps stand first (`prepend-iptables-chains`). */
export function ciliumRules(view: CiliumView): readonly Contribution[] {
  return view.families.flatMap((family) => rulesOf(view, family));
}

function rulesOf(view: CiliumView, family: Family): readonly Contribution[] {
  const { settings, origin } = view;
  const fed = (
    table: 'filter' | 'nat',
    hook: Contribution['hook'],
    { name, rules }: { readonly name: string; readonly rules: readonly Rule[] },
  ): Contribution => {
    const match: Match = { comment: `cilium-feeder: ${name}` };
    return { family, table, hook, place: 'top', rules: [{ match, target: jump(chainOf(name, rules)), origin }] };
  };
  const { masquerading } = settings;
  const masquerades = masquerading[family] && masquerading.by === 'iptables';
  const { forward, output } = filterRules(view);
  return [
    fed('filter', 'input', { name: 'CILIUM_INPUT', rules: [] }),
    fed('filter', 'forward', { name: 'CILIUM_FORWARD', rules: forward }),
    fed('filter', 'output', { name: 'CILIUM_OUTPUT', rules: output }),
    fed('nat', 'prerouting', { name: 'CILIUM_PRE_nat', rules: [] }),
    fed('nat', 'output', { name: 'CILIUM_OUTPUT_nat', rules: [] }),
    fed('nat', 'postrouting', { name: 'CILIUM_POST_nat', rules: masquerades ? masqueradeRules(view, family) : [] }),
  ];
}

function filterRules({ settings, origin }: CiliumView): { forward: readonly Rule[]; output: readonly Rule[] } {
  const accepted = (match: Match): Rule => ({ match, target: acceptPacket, origin });
  const [to, from] = [
    (is: string, comment: string) => accepted({ outputDevice: { is }, comment: `cilium: ${comment}` }),
    (is: string, comment: string) => accepted({ inputDevice: { is }, comment: `cilium: ${comment}` }),
  ];
  const forward = [
    to('cilium_host', 'any->cluster on cilium_host forward accept'),
    from('cilium_host', 'cluster->any on cilium_host forward accept (nodeport)'),
    from('lxc+', 'cluster->any on lxc+ forward accept'),
    from('cilium_net', 'cluster->any on cilium_net forward accept (nodeport)'),
    ...(settings.endpointRoutes
      ? [
          to('lxc+', 'any->cluster on lxc+ forward accept'),
          from('lxc+', 'cluster->any on lxc+ forward accept (nodeport)'),
        ]
      : []),
  ];
  const marked: Rule = {
    match: { comment: 'cilium: host->any mark as from host' },
    target: { kind: 'mark', ...hostMark },
    origin,
  };
  return { forward, output: [marked] };
}
