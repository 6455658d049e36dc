// Google GKE, Standard, VPC-native, with the legacy dataplane. The control plane is Google's and no node.
// GKE documentation: VPC-native clusters, Maximum Pods per node, Using kube-dns; kube-proxy's flags from published static
// Pod manifests of 1.19 and 1.20.

import { type Platform, upstream } from './platform.js';
import { anyOf, daemonSet, kubeletVersion, managedProvider, nodeAnnotation, nodeLabel } from './signs.js';

export const gke: Platform = {
  name: 'gke',
  title: 'Google GKE',

  detect: anyOf(
    kubeletVersion('-gke.'),
    nodeLabel('cloud.google.com/gke-nodepool'),
    nodeAnnotation('container.googleapis.com/instance_id'),
    managedProvider('gce://'),
    daemonSet('anetd'),
    daemonSet('gke-metadata-server'),
    daemonSet('netd'),
  ),

  defaults: {
    ...upstream,
    // Unverified: of the size and place that GKE picks itself.
    podCidrs: ['10.4.0.0/14'],
    // Standard from 1.29 on.
    serviceCidrs: ['34.118.224.0/20'],
    // Unverified: the first subnet of a VPC in auto mode.
    nodeCidrs: ['10.128.0.0/20'],
    // For up to 110 pods on a node.
    nodeMaskLength: { 4: 24, 6: 112 },
    // Unverified: Container-Optimized OS; ens4 on Ubuntu.
    nodeDevice: 'eth0',
    nodeMtuBytes: 1460,
    podNetwork: 'gke',
    kubeProxy: { detectLocal: { by: 'node-cidr' } },
    dns: {
      namespace: 'kube-system',
      service: 'kube-dns',
      workload: 'kube-dns',
      label: ['k8s-app', 'kube-dns'],
      port: 53,
      replicas: 2,
    },
    apiServerPort: 443,
    loadBalancer: 'gcp',
    ingressController: 'gce',
    nodes: [
      { name: 'gke-cluster-default-pool-1a2b3c4d-wx7k', controlPlane: false },
      { name: 'gke-cluster-default-pool-1a2b3c4d-zq2m', controlPlane: false },
      { name: 'gke-cluster-default-pool-1a2b3c4d-9r5t', controlPlane: false },
    ],
  },
  simplified: [
    'Dataplane V2 and Autopilot are recognised by what they install, not by the platform',
    'kube-proxy’s flags are those of 1.19 and 1.20; ranges of pods and nodes, the card eth0 and MTU 1460 are unverified',
    'public addresses of nodes are not made up',
  ],
};
