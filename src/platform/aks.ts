// Azure AKS, with Azure CNI Overlay. The control plane is Microsoft's and no node.
// MicrosoftDocs/azure-aks-docs azure-cni-overlay.md, concepts-network-cni-overview.md, use-labels.md; kube-proxy's flags
// as seen on nodes of 1.29.

import { type Platform, upstream } from './platform.js';
import { anyOf, daemonSet, managedProvider, nodeLabel } from './signs.js';

export const aks: Platform = {
  name: 'aks',
  title: 'Azure AKS',

  detect: anyOf(
    nodeLabel('kubernetes.azure.com/cluster'),
    nodeLabel('kubernetes.azure.com/agentpool'),
    nodeLabel('kubernetes.azure.com/managedby'),
    nodeLabel('kubernetes.azure.com/node-image-version'),
    managedProvider('azure:///'),
    daemonSet('azure-cns'),
    daemonSet('azure-ip-masq-agent'),
  ),

  defaults: {
    ...upstream,
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.0.0.0/16'],
    nodeCidrs: ['10.224.0.0/16'],
    // Of a VNet that AKS makes itself, since 2022.
    networkCidrs: ['10.224.0.0/12'],
    // Unverified.
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    podNetwork: 'azure-overlay',
    apiServerPort: 443,
    loadBalancer: 'azure',
    nodes: [
      { name: 'aks-nodepool1-12345678-vmss000000', controlPlane: false },
      { name: 'aks-nodepool1-12345678-vmss000001', controlPlane: false },
      { name: 'aks-nodepool1-12345678-vmss000002', controlPlane: false },
    ],
  },
  simplified: [
    'kube-proxy’s settings are those of the overlay and of kubenet: where pods are in the VNet, `--detect-local` says so',
    'the card eth0 and its MTU 1500 are unverified',
  ],
};
