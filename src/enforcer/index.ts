// Enforcers of NetworkPolicies that may stand beside a pod network. Several may run; each lets pass or not.

import type { Enforcer } from './enforcer.js';
import { kubeRouter } from './kube-router.js';

export const enforcers = {
  'kube-router': kubeRouter,
} satisfies Record<string, Enforcer>;
