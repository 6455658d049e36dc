// Azure CNI with pods in the node subnet: each pod has an address of the VNet.

import { shownAzure, transparent } from './azure-transparent.js';
import { networkWithPods } from './network-blocks.js';
import type { PodNetwork } from './pod-network.js';

const shared = transparent(({ cluster }) => networkWithPods(cluster));

export const azure: PodNetwork = {
  ...shared,
  name: 'azure',
  title: 'Azure CNI node subnet',
  underlay: { ...shared.underlay!, asksForBlocks: true },
  simplified: [
    'kube-proxy knows pods by `azv` there: say `--detect-local interface-name-prefix=azv`',
    'addresses that are made up for pods are not in the node subnet (`--pod-cidr`)',
    'pod subnets are not told from node subnets: on those a pod keeps its address everywhere',
    'the length of a pod’s prefix is unverified; addresses of Azure’s DNS and metadata are like any other',
  ],

  detect(cluster) {
    const shown = shownAzure(cluster);
    return shown?.pods === 'in-vnet' ? shown.from : undefined;
  },
};
