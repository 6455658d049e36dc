// Pod networks by the name that `--cni` takes. The first also stands in for what is not modelled. Order: the first
// whose `detect` finds evidence wins, so those of clouds stand before Calico, which may only enforce their policies.

import { amazonVpc } from './amazon-vpc.js';
import { antrea, antreaHybrid, antreaNoEncap, antreaWireguard } from './antrea.js';
import { azure } from './azure.js';
import { azureCilium } from './azure-cilium.js';
import { azureOverlay } from './azure-overlay.js';
import { calico, calicoIpip, calicoIpipCrossSubnet, calicoVxlan, calicoVxlanCrossSubnet } from './calico.js';
import { calicoEbpf } from './calico-ebpf.js';
import { canal } from './canal.js';
import { cilium, ciliumGeneve, ciliumNative } from './cilium.js';
import { flannelHostGw } from './flannel-host-gw.js';
import { flannelIpip } from './flannel-ipip.js';
import { flannelVxlan } from './flannel-vxlan.js';
import { flannelWireguard } from './flannel-wireguard.js';
import { gke } from './gke.js';
import { gkeDataplaneV2 } from './gke-dataplane-v2.js';
import { kindnet } from './kindnet.js';
import { kubenet } from './kubenet.js';
import { minikubeBridge } from './minikube-bridge.js';
import { nsx } from './nsx.js';
import { ovnKubernetes, ovnKubernetesLocal } from './ovn.js';
import type { PodNetwork } from './pod-network.js';

export const podNetworks = {
  'flannel-vxlan': flannelVxlan,
  'nsx-ncp': nsx,
  'amazon-vpc': amazonVpc,
  azure,
  'azure-overlay': azureOverlay,
  'azure-cilium': azureCilium,
  gke,
  'ovn-kubernetes': ovnKubernetes,
  'ovn-kubernetes-local-gateway': ovnKubernetesLocal,
  antrea,
  'antrea-hybrid': antreaHybrid,
  'antrea-noencap': antreaNoEncap,
  'antrea-wireguard': antreaWireguard,
  'gke-dataplane-v2': gkeDataplaneV2,
  cilium,
  'cilium-geneve': ciliumGeneve,
  'cilium-native': ciliumNative,
  canal,
  calico,
  'calico-ipip': calicoIpip,
  'calico-ipip-cross-subnet': calicoIpipCrossSubnet,
  'calico-vxlan': calicoVxlan,
  'calico-vxlan-cross-subnet': calicoVxlanCrossSubnet,
  'calico-ebpf': calicoEbpf,
  'flannel-host-gw': flannelHostGw,
  'flannel-wireguard': flannelWireguard,
  'flannel-ipip': flannelIpip,
  kindnet,
  bridge: minikubeBridge,
  kubenet,
} satisfies Record<string, PodNetwork>;
