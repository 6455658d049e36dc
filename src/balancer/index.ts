// The load balancers, by name. Order is law: what is installed in the cluster comes before what a platform brings, and
// the first that serves a Service has it.

import type { LoadBalancer } from './load-balancer.js';

export const loadBalancers = {} satisfies Record<string, LoadBalancer>;
