// A cluster made with kubeadm, with flannel as the pod network: the plainest one there is, and so the default.
// Defaults of kubeadm v1beta4 (kubernetes/kubernetes cmd/kubeadm/app/apis/kubeadm/v1beta4/defaults.go).

import { ownMachines, type Platform, upstream } from './platform.js';
import { anyOf, configMap, nodeAnnotation } from './signs.js';

export const kubeadm: Platform = {
  name: 'kubeadm',
  title: 'kubeadm',

  // The annotation is left on a node by kubeadm up to 1.33.
  detect: anyOf(configMap('kubeadm-config'), nodeAnnotation('kubeadm.alpha.kubernetes.io/cri-socket')),

  defaults: {
    ...upstream,
    ...ownMachines,
    // kubeadm itself sets none; this is what flannel's published manifest expects.
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    podNetwork: 'flannel-vxlan',
    nodes: [
      { name: 'control-plane', controlPlane: true },
      { name: 'worker-1', controlPlane: false },
      { name: 'worker-2', controlPlane: false },
    ],
  },
  simplified: [],
};
