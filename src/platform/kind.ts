// kind: nodes are containers on one docker network, joined by kubeadm.
// kubernetes-sigs/kind pkg/apis/config/v1alpha4/default.go, pkg/cluster/internal/kubeadm/config.go.

import { type Platform, upstream } from './platform.js';
import { anyOf, daemonSet, provider } from './signs.js';

export const kind: Platform = {
  name: 'kind',
  title: 'kind',

  detect: anyOf(provider('kind://'), daemonSet('kindnet')),

  defaults: {
    ...upstream,
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/16'],
    // Docker picks the block of its network `kind`; this one is in kind's own examples (site/content/docs/user/ingress.md).
    nodeCidrs: ['172.18.0.0/16', 'fc00:f853:ccd:e793::/64'],
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'kindnet',
    nodes: [
      { name: 'kind-control-plane', controlPlane: true },
      { name: 'kind-worker', controlPlane: false },
      { name: 'kind-worker2', controlPlane: false },
    ],
  },
  simplified: ['the block of the docker network, and its MTU of 1500, are docker’s choice and may differ'],
};
