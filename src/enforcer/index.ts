// Enforcers of NetworkPolicies that may stand beside a pod network. Several may run; each lets pass or not.

import { azureNpm } from './azure-npm.js';
import type { Enforcer } from './enforcer.js';
import { kubeNetworkPolicies } from './kube-network-policies.js';
import { kubeRouter } from './kube-router.js';

export const enforcers = {
  'kube-router': kubeRouter,
  'kube-network-policies': kubeNetworkPolicies,
  'azure-npm': azureNpm,
} satisfies Record<string, Enforcer>;
