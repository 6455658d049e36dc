// k0s: kube-router as the pod network, without an overlay.
// k0sproject/k0s pkg/apis/k0s/v1beta1/network.go, pkg/constant/constant.go, pkg/component/controller/controllermanager.go.

import { ownMachines, type Platform, upstream } from './platform.js';
import { anyOf, kubeletVersion, nodeLabel } from './signs.js';

export const k0s: Platform = {
  name: 'k0s',
  title: 'k0s',

  detect: anyOf(nodeLabel('node.k0sproject.io/role'), kubeletVersion('+k0s')),

  defaults: {
    ...upstream,
    ...ownMachines,
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeMaskLength: { 4: 24, 6: 117 },
    podNetwork: 'kube-router',
    // Controllers run no kubelet, so they are no nodes.
    nodes: [
      { name: 'k0s-worker-1', controlPlane: false },
      { name: 'k0s-worker-2', controlPlane: false },
    ],
  },
  simplified: ['kube-proxy in iptables mode, the machines’ card eth0 and its MTU 1500 are unverified'],
};
