// Azure CNI Overlay: pods have addresses of their own block, which the VNet routes without a tunnel; outside of it they
// are seen with their node's address (MicrosoftDocs/azure-aks-docs concepts-network-azure-cni-overlay.md).

import { shownAzure, transparent } from './azure-transparent.js';
import type { PodNetwork } from './pod-network.js';

export const azureOverlay: PodNetwork = {
  ...transparent(({ cluster }) => cluster.settings.podCidrs.value),
  name: 'azure-overlay',
  title: 'Azure CNI Overlay',
  simplified: ['the length of a pod’s prefix is unverified; addresses of Azure’s DNS and metadata are like any other'],

  detect(cluster) {
    const shown = shownAzure(cluster);
    return shown?.pods === 'apart' ? shown.from : undefined;
  },
};
