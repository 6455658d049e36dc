// kube-router's network policy controller, which K3s has inside, and which may run beside any pod network
// (cloudnativelabs/kube-router pkg/controllers/netpol; k3s-io/k3s pkg/agent/netpol/netpol.go).

import type { Cluster } from '#cluster/inventory.js';
import { agentPrograms } from '#cni/beside.js';
import { isInK3s } from '#cni/flannel-config.js';
import type { NetworkView } from '#cni/pod-network.js';
import { chainOf, jump, type Match, type Rule, returnToCaller } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Family } from '#wire/address.js';
import type { Enforcer, Installed } from './enforcer.js';
import { acceptPassed, commonChain, defaultChain, podJumps } from './kube-router-chains.js';

export const kubeRouter: Enforcer = {
  name: 'kube-router',
  title: 'kube-router',
  component: 'enforcer/kube-router',
  simplified: [
    'names of KUBE-POD-FW and KUBE-NWPLCY chains are made up: real ones hash the time of the last change',
    'a rule per peer, where kube-router puts the peers of one rule into one ipset',
    'an egress rule with an ipBlock and a named port, which kube-router leaves out, counts as the API says',
    'rules for ICMP, for logging and for bridged frames, which say the same again, are left out',
    'K3s runs it unless a node’s arguments have --disable-network-policy; the iptables form is taken',
  ],

  detect: (cluster) => (isInK3s(cluster) ? insideK3s(cluster) : asAgent(cluster)),

  contributions: (view) => ([4, 6] as const).flatMap((family) => familyRules(view, family)),
};

/** Arguments of a server hold for its agents too; the annotation has those of the configuration file as well. */
function insideK3s({ nodes, settings }: Cluster): Installed | undefined {
  const known = nodes.filter(({ annotations }) => 'k3s.io/node-args' in annotations);
  if (known.some(({ annotations }) => isTurnedOff(annotations['k3s.io/node-args'] ?? ''))) return undefined;
  const [from] = known;
  return from ? { evidence: 'declared', from: from.ref } : { evidence: settings.platform.evidence };
}

/** Words as JSON: `["server","--disable-network-policy"]`; from a configuration file with `"true"` behind them. */
function isTurnedOff(nodeArguments: string): boolean {
  return /"--disable-network-policy(=true)?"(?!\s*,\s*"false")/.test(nodeArguments);
}

/** On unless it says otherwise (pkg/options/options.go). */
function asAgent(cluster: Cluster): Installed | undefined {
  const [from] = cluster.evidenceOf('DaemonSet', undefined, 'kube-router');
  const isOff =
    from && agentPrograms(cluster, from).some(({ commandLine }) => commandLine.includes('--run-firewall=false'));
  return from && !isOff ? { evidence: 'declared', from } : undefined;
}

const comment = 'kube-router netpol';
const nodePorts = { first: 30000, last: 32767 };

function familyRules(view: NetworkView, family: Family): readonly Contribution[] {
  const { cluster, origin } = view;
  const services = cluster.settings.serviceCidrs.value.filter((block) => block.family === family);
  const pass = (match: Match): Rule => ({ match, target: returnToCaller, origin });
  const shared = { common: commonChain(origin), byDefault: defaultChain(origin) };
  const { toPods, fromPods } = podJumps(view, family, shared);
  const chains = {
    input: chainOf('KUBE-ROUTER-INPUT', [
      ...services.map((is) =>
        pass({ destination: { is }, comment: 'allow traffic to primary/secondary cluster IP range' }),
      ),
      ...(['TCP', 'UDP'] as const).map((protocol) =>
        pass({
          protocol,
          comment: `allow LOCAL ${protocol} traffic to node ports`,
          destinationType: { is: 'LOCAL' },
          destinationPortRange: nodePorts,
        }),
      ),
      ...fromPods,
      acceptPassed(origin),
    ]),
    forward: chainOf('KUBE-ROUTER-FORWARD', [...toPods, ...fromPods, acceptPassed(origin)]),
    output: chainOf('KUBE-ROUTER-OUTPUT', [...toPods, ...fromPods, acceptPassed(origin)]),
  };
  return (['input', 'forward', 'output'] as const).map((hook) => ({
    family,
    table: 'filter',
    hook,
    // Put back to the first place at each sync.
    place: 'top',
    rules: [{ match: { comment }, target: jump(chains[hook]), origin }],
    beside: hook === 'forward' ? [shared.common, shared.byDefault] : [],
  }));
}
