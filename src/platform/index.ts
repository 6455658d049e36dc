// The platforms, by name: the choices of `--platform`.
// Order is law: the first whose `detect` finds evidence wins. kubeadm stands last, because several others are made
// with it and carry its traces too, and because it is what is taken when nothing says where the cluster runs.

import { kubeadm } from './kubeadm.js';
import type { Platform } from './platform.js';

export const platforms = {
  kubeadm,
} satisfies Record<string, Platform>;

export const defaultPlatform: Platform = kubeadm;
