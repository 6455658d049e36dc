// `minikube tunnel`: a route on the host to the Service block, by way of the node. The Service's load-balancer address
// is then its ClusterIP, so the ClusterIP's own rules apply, and externalTrafficPolicy does not.
// kubernetes/minikube pkg/minikube/tunnel.

import type { Balancer } from '#cluster/balancer.js';
import type { LoadBalancer } from './load-balancer.js';

export const minikubeTunnel: LoadBalancer = {
  name: 'minikube-tunnel',
  title: 'minikube tunnel',
  classes: [],
  detect: () => undefined,

  serve(service) {
    if (service.loadBalancerIngress.length === 0) {
      return { pending: { reason: 'needs-command', command: 'minikube tunnel' } };
    }
    const balancer: Balancer = {
      name: 'minikube-tunnel',
      title: 'minikube tunnel',
      delivers: 'own-address',
      client: 'kept',
      targets: 'elected-node',
      healthCheck: { kind: 'none' },
      publishes: 'cluster-ip',
      scope: 'public',
    };
    return { balancer };
  },

  simplified: [
    'the tunnel is taken to be reachable from anywhere; really only the machine that runs it reaches it',
    'the SSH tunnel of the Docker driver on macOS and Windows is not modelled',
  ],
};
