// The cluster that Docker Desktop brings: one node in its virtual machine, made with kubeadm.
// Told apart as rancher/kubernetes-provider-detector does (providers/docker.go). Its ranges are unverified.

import { type Platform, upstream } from './platform.js';

const osImage = 'Docker Desktop';

export const dockerDesktop: Platform = {
  name: 'docker-desktop',
  title: 'Docker Desktop',

  detect({ nodes }) {
    const [node, another] = nodes;
    const isAlone = node?.osImage === osImage && another === undefined;
    return isAlone ? { from: node.ref, because: `osImage ${osImage}` } : undefined;
  },

  defaults: {
    ...upstream,
    podCidrs: ['10.1.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.65.0/24'],
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'bridge',
    nodes: [{ name: 'docker-desktop', controlPlane: true }],
  },
  simplified: [
    'pod and node addresses, card and pod network are unverified',
    'that load balancers are reached by localhost is not modelled',
  ],
};
