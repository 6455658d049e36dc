// MicroK8s: Calico over VXLAN, everything else an add-on.
// canonical/microk8s microk8s-resources/default-args/{cni-env,kube-apiserver,kube-proxy}, docs/build.md.

import { coreDns, ownMachines, type Platform, upstream } from './platform.js';
import { anyOf, nodeLabel } from './signs.js';

export const microk8s: Platform = {
  name: 'microk8s',
  title: 'MicroK8s',

  detect: anyOf(
    nodeLabel('microk8s.io/cluster=true'),
    nodeLabel('node.kubernetes.io/microk8s-controlplane'),
    nodeLabel('node.kubernetes.io/microk8s-worker'),
  ),

  defaults: {
    ...upstream,
    ...ownMachines,
    podCidrs: ['10.1.0.0/16'],
    serviceCidrs: ['10.152.183.0/24'],
    // Unverified: blocks of Calico's address management.
    nodeMaskLength: { 4: 26, 6: 122 },
    podNetwork: 'calico-vxlan',
    dns: { ...coreDns, replicas: 1 },
    apiServerPort: 16443,
    nodes: [{ name: 'microk8s', controlPlane: true }],
  },
  simplified: [
    'kube-proxy in iptables mode, blocks of /26, the machine’s card eth0 and its MTU 1500 are unverified',
    'add-ons (dns, ingress, metallb) are taken as the input shows them; dns is taken to be on',
  ],
};
