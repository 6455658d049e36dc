// RKE2, Rancher's hardened Kubernetes: Canal, and an Ingress controller on every node.
// rancher/rke2 pkg/cli/cmds/server.go, rancher/rke2-docs docs/reference/server_config.md, rancher/rke2-charts.

import { coreDns, ownMachines, type Platform, upstream } from './platform.js';
import { anyOf, configMap, daemonSet, kubeletVersion, nodeAnnotation, nodeLabel, provider } from './signs.js';

export const rke2: Platform = {
  name: 'rke2',
  title: 'RKE2',

  detect: anyOf(
    kubeletVersion('+rke2'),
    nodeAnnotation('rke2.io/node-args'),
    nodeAnnotation('rke2.io/hostname'),
    nodeLabel('node.kubernetes.io/instance-type=rke2'),
    provider('rke2://'),
    daemonSet('rke2-canal'),
    daemonSet('rke2-ingress-nginx-controller'),
    configMap('rke2-canal-config'),
  ),

  defaults: {
    ...upstream,
    ...ownMachines,
    podCidrs: ['10.42.0.0/16'],
    serviceCidrs: ['10.43.0.0/16'],
    podNetwork: 'canal',
    // rancher/rke2-charts packages/rke2-canal.
    // rancher/rke2-charts packages/rke2-calico
    calicoEndpointToHost: 'DROP',
    flannel: { forwardRules: false, blackholes: true, vethMtuBytes: 1450 },
    // Inferred: RKE2 reuses the agent of k3s, which passes `--proxy-mode=iptables --cluster-cidr`.
    proxyMode: 'iptables',
    dns: {
      ...coreDns,
      service: 'rke2-coredns-rke2-coredns',
      workload: 'rke2-coredns-rke2-coredns',
    },
    // Traefik for clusters made from 1.36 on.
    ingressController: 'ingress-nginx',
    nodes: [
      { name: 'rke2-server', controlPlane: true },
      { name: 'rke2-agent-1', controlPlane: false },
      { name: 'rke2-agent-2', controlPlane: false },
    ],
  },
  simplified: [
    'the block per node, the machines’ card eth0 and its MTU 1500 are unverified',
    'kube-proxy’s flags are those of k3s',
    'servers made up carry kubeadm’s taint, which RKE2 does not set',
  ],
};
