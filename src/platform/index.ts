// The platforms, by name: the choices of `--platform`.
// Order is law: the first whose `detect` finds evidence wins. What is made with kubeadm (minikube, kind, Docker Desktop)
// carries its traces and stands before it. Distributions stand before the clouds they may run in, and RKE2 before K3s,
// whose parts it shares. Rancher's own marks (cattle.io) are on clusters of any platform and say nothing of it.
// kubeadm stands last also because it is what is taken when nothing says where the cluster runs.

import { aks } from './aks.js';
import { dockerDesktop } from './docker-desktop.js';
import { eks } from './eks.js';
import { gke } from './gke.js';
import { k0s } from './k0s.js';
import { k3s } from './k3s.js';
import { kind } from './kind.js';
import { kubeadm } from './kubeadm.js';
import { microk8s } from './microk8s.js';
import { minikube } from './minikube.js';
import { openshift } from './openshift.js';
import type { Platform } from './platform.js';
import { rke2 } from './rke2.js';

export const platforms = {
  minikube,
  kind,
  'docker-desktop': dockerDesktop,
  openshift,
  rke2,
  k3s,
  k0s,
  microk8s,
  eks,
  gke,
  aks,
  kubeadm,
} satisfies Record<string, Platform>;

export const defaultPlatform: Platform = kubeadm;
