// minikube: a cluster of one node on a person's own machine, made with kubeadm.
// kubernetes/minikube pkg/minikube/{cni,constants,bootstrapper}, pkg/drivers/kic/oci/network_create.go.

import { coreDns, type Platform, upstream } from './platform.js';
import { anyOf, loneNode, nodeLabel } from './signs.js';

export const minikube: Platform = {
  name: 'minikube',
  title: 'minikube',

  // A node is called by its profile, and `minikube` is the usual one.
  detect: anyOf(
    nodeLabel('minikube.k8s.io/name'),
    nodeLabel('minikube.k8s.io/version'),
    nodeLabel('minikube.k8s.io/commit'),
    loneNode('minikube'),
  ),

  defaults: {
    ...upstream,
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    // The docker and podman drivers' first network; kvm begins at 192.168.39.0, VirtualBox at 192.168.59.0.
    nodeCidrs: ['192.168.49.0/24'],
    // Unverified: the docker driver's; virtual machines have a second card.
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'bridge',
    dns: { ...coreDns, replicas: 1 },
    apiServerPort: 8443,
    loadBalancer: 'minikube-tunnel',
    ingressController: 'ingress-nginx',
    nodes: [{ name: 'minikube', controlPlane: true }],
  },
  simplified: [
    'bridge is taken as the pod network where nothing shows kindnet; several nodes, or docker with containerd, have kindnet',
    'the node’s card is eth0 with MTU 1500, as with the docker driver',
  ],
};
