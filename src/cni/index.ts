// Pod networks by the name that `--cni` takes. Order: the first whose `detect` finds evidence wins.

import { flannelVxlan } from './flannel-vxlan.js';
import type { PodNetwork } from './pod-network.js';

export const podNetworks = { 'flannel-vxlan': flannelVxlan } satisfies Record<string, PodNetwork>;
