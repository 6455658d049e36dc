// How rules tell the traffic of the cluster's own pods (kubernetes/kubernetes pkg/proxy/util/iptables/traffic.go, and
// cmd/kube-proxy/app/server_linux.go getLocalDetector).

import type { NodeView } from '#cluster/inventory.js';
import type { Match } from '#kernel/rule.js';
import type { Family } from '#wire/address.js';

export interface LocalTraffic {
  readonly fromPods: Match;
  readonly fromOthers: Match;
}

/** Undefined when kube-proxy cannot tell: rules that would ask are not written. */
export function localTraffic({ cluster, node }: NodeView, family: Family): LocalTraffic | undefined {
  const { kubeProxy, podCidrs } = cluster.settings;
  const { detectLocal } = kubeProxy;
  switch (detectLocal.by) {
    case 'none':
      return undefined;
    case 'bridge-interface':
      return byDevice(detectLocal.device);
    case 'interface-name-prefix':
      return byDevice(`${detectLocal.device}+`);
    case 'node-cidr':
    case 'cluster-cidr': {
      // kube-proxy takes one block per family; several for the cluster stand for "not known", and then it detects nothing.
      const isNodes = detectLocal.by === 'node-cidr';
      const [block, another] = (isNodes ? node.podCidrs : podCidrs.value).filter((cidr) => cidr.family === family);
      if (!block || (another && !isNodes)) return undefined;
      return { fromPods: { source: { is: block } }, fromOthers: { source: { is: block, negated: true } } };
    }
  }
}

function byDevice(name: string): LocalTraffic {
  return { fromPods: { inputDevice: { is: name } }, fromOthers: { inputDevice: { is: name, negated: true } } };
}
