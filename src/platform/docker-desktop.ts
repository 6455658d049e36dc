// The cluster that Docker Desktop brings: one node in its virtual machine, made with kubeadm.
// Told apart as rancher/kubernetes-provider-detector does (providers/docker.go). Its ranges are unverified.

import { coreDns, type Platform } from './platform.js';

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
    podCidrs: ['10.1.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.65.0/24'],
    nodeMaskLength: { 4: 24, 6: 64 },
    clusterDomain: 'cluster.local',
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'bridge',
    proxyMode: 'iptables',
    kubeProxy: {},
    dns: coreDns,
    apiServerPort: 6443,
    nodes: [{ name: 'docker-desktop', controlPlane: true }],
  },
  simplified: [
    'pod and node addresses, card and pod network are unverified',
    'that load balancers are reached by localhost is not modelled',
  ],
};
