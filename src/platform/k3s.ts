// k3s: one program with flannel, kube-proxy, Traefik and a load balancer of its own.
// k3s-io/k3s pkg/cli/cmds/server.go, pkg/daemons/agent, pkg/cloudprovider/instances.go; k3s-io/docs docs/networking.

import { coreDns, ownMachines, type Platform, upstream } from './platform.js';
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
    ...upstream,
    ...ownMachines,
    podCidrs: ['10.42.0.0/16'],
    serviceCidrs: ['10.43.0.0/16'],
    podNetwork: 'flannel-vxlan',
    // IPv6 is left as it is unless started with --flannel-ipv6-masq (k3s-io/k3s pkg/agent/flannel).
    flannel: { isBuiltIn: true, masqueradesIpv6: false },
    dns: { ...coreDns, replicas: 1 },
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
