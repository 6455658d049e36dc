// Pod networks by the name that `--cni` takes. Order: the first whose `detect` finds evidence wins.

import { calico, calicoIpip, calicoIpipCrossSubnet, calicoVxlan, calicoVxlanCrossSubnet } from './calico.js';
import { canal } from './canal.js';
import { flannelVxlan } from './flannel-vxlan.js';
import type { PodNetwork } from './pod-network.js';

export const podNetworks = {
  'flannel-vxlan': flannelVxlan,
  canal,
  calico,
  'calico-ipip': calicoIpip,
  'calico-ipip-cross-subnet': calicoIpipCrossSubnet,
  'calico-vxlan': calicoVxlan,
  'calico-vxlan-cross-subnet': calicoVxlanCrossSubnet,
} satisfies Record<string, PodNetwork>;
