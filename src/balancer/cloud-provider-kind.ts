// cloud-provider-kind: a program beside a kind cluster that starts an Envoy container for each Service.
// kubernetes-sigs/cloud-provider-kind pkg/loadbalancer. It runs outside, so only a status shows that it does.

import type { Balancer } from '#cluster/balancer.js';
import { kubeProxyHealth, nodeHealthCheck } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

export const cloudProviderKind: LoadBalancer = {
  name: 'cloud-provider-kind',
  title: 'cloud-provider-kind',
  classes: [],
  detect: () => undefined,

  serve(service) {
    if (service.loadBalancerIngress.length === 0) {
      return { pending: { reason: 'needs-command', command: 'cloud-provider-kind' } };
    }
    const balancer: Balancer = {
      name: 'cloud-provider-kind',
      title: 'cloud-provider-kind',
      delivers: 'node-port',
      client: 'replaced',
      targets: 'nodes',
      healthCheck: nodeHealthCheck(service, kubeProxyHealth),
      publishes: 'address',
      scope: 'public',
    };
    return { balancer };
  },

  simplified: ['its address is taken to be reachable from anywhere; really only the machine that runs kind reaches it'],
};
