// OpenShift 4: OVN-Kubernetes carries pods and Services; there is no kube-proxy.
// openshift/cluster-network-operator README.md, pkg/network/ovn_kubernetes.go; openshift/cluster-dns-operator.

import { type Platform, upstream } from './platform.js';
import { anyOf, namespace, nodeLabel, nodeWhich } from './signs.js';

/** `machineconfiguration.openshift.io/…` and the like: operators leave them on every machine. */
const ownAnnotation = /^[a-z-]+\.openshift\.io\//;

export const openshift: Platform = {
  name: 'openshift',
  title: 'OpenShift',

  // Annotations k8s.ovn.org/… are on the nodes of every OVN-Kubernetes, so they say nothing of OpenShift.
  detect: anyOf(
    nodeLabel('node.openshift.io/os_id'),
    nodeWhich(
      ({ annotations }) => Object.keys(annotations).some((key) => ownAnnotation.test(key)),
      'annotation ….openshift.io/…',
    ),
    nodeWhich(
      ({ osImage = '' }) => osImage.startsWith('Red Hat Enterprise Linux CoreOS'),
      'osImage Red Hat Enterprise Linux CoreOS …',
    ),
    ...['openshift-apiserver', 'openshift-dns', 'openshift-ovn-kubernetes', 'openshift-sdn', 'openshift-ingress'].map(
      namespace,
    ),
  ),

  defaults: {
    ...upstream,
    podCidrs: ['10.128.0.0/14'],
    serviceCidrs: ['172.30.0.0/16'],
    // The installer's machine network.
    nodeCidrs: ['10.0.0.0/16'],
    nodeMaskLength: { 4: 23, 6: 64 },
    nodeDevice: 'br-ex',
    nodeMtuBytes: 1500,
    podNetwork: 'ovn-kubernetes',
    proxyMode: 'none',
    dns: {
      namespace: 'openshift-dns',
      service: 'dns-default',
      workload: 'dns-default',
      label: ['dns.operator.openshift.io/daemonset-dns', 'default'],
      port: 5353,
      replicas: 'one-per-node',
    },
    nodes: [
      { name: 'master-0', controlPlane: true },
      { name: 'worker-0', controlPlane: false },
      { name: 'worker-1', controlPlane: false },
    ],
  },
  simplified: [
    'the machine network, the card br-ex and its MTU 1500 are unverified',
    'the load balancer of the cloud below is not chosen',
    'Routes are not read',
  ],
};
