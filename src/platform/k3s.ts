// k3s: one program with flannel, kube-proxy, Traefik and a load balancer of its own.
// k3s-io/k3s pkg/cli/cmds/server.go, pkg/daemons/agent, pkg/cloudprovider/instances.go; k3s-io/docs docs/networking.

import { coreDns, type Platform } from './platform.js';
import { anyOf, daemonSet, kubeletVersion, nodeAnnotation, nodeLabel, provider } from './signs.js';

export const k3s: Platform = {
  name: 'k3s',
  title: 'K3s',

  detect: anyOf(
    kubeletVersion('+k3s'),
    nodeAnnotation('k3s.io/hostname'),
    nodeAnnotation('k3s.io/node-args'),
    nodeLabel('node.kubernetes.io/instance-type=k3s'),
    provider('k3s://'),
    daemonSet(/^svclb-/),
  ),

  defaults: {
    podCidrs: ['10.42.0.0/16'],
    serviceCidrs: ['10.43.0.0/16'],
    nodeCidrs: ['192.168.0.0/24', 'fd00:192:168::/64'],
    // Unverified: the controller-manager's own.
    nodeMaskLength: { 4: 24, 6: 64 },
    clusterDomain: 'cluster.local',
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'flannel-vxlan',
    proxyMode: 'iptables',
    kubeProxy: {},
    dns: { ...coreDns, replicas: 1 },
    apiServerPort: 6443,
    loadBalancer: 'service-lb',
    ingressController: 'traefik',
    nodes: [
      { name: 'server', controlPlane: true },
      { name: 'agent-1', controlPlane: false },
      { name: 'agent-2', controlPlane: false },
    ],
  },
  simplified: [
    'HelmCharts are not read: packaged parts are the defaults',
    'the machines’ card is taken to be eth0 with MTU 1500',
    'servers made up carry kubeadm’s taint, which k3s does not set',
  ],
};
