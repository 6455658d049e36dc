// Pod networks by the name that `--cni` takes. Order: the first whose `detect` finds evidence wins.

import { amazonVpc } from './amazon-vpc.js';
import { azure } from './azure.js';
import { azureOverlay } from './azure-overlay.js';
import { flannelVxlan } from './flannel-vxlan.js';
import { gke } from './gke.js';
import type { PodNetwork } from './pod-network.js';

export const podNetworks = {
  'flannel-vxlan': flannelVxlan,
  'amazon-vpc': amazonVpc,
  azure,
  'azure-overlay': azureOverlay,
  gke,
} satisfies Record<string, PodNetwork>;
