// Load balancers before Services, in words: how one checks its targets, and why a Service still waits for one.

import type { Balancer, HealthCheck, Pending } from '#cluster/balancer.js';
import { type Phrase, rule } from './phrase.js';

export function healthCheckPhrase({ healthCheck, targets }: Balancer): readonly Phrase[] {
  const words: { readonly [K in HealthCheck['kind']]: () => Phrase[] } = {
    http: () => ['its health check asks ', rule(`http://NODE:${portOf(healthCheck)}/healthz`)],
    tcp: () => [`its health check is a connection to the ${targets === 'pods' ? 'port of the pod' : 'node port'}`],
    endpoints: () => ['it has no health check: it watches the endpoints of the Service'],
    none: () => ['it has no health check'],
  };
  return words[healthCheck.kind]();
}

function portOf(check: HealthCheck): string {
  return check.kind === 'http' ? `${check.port}` : '';
}

type PendingWords = { readonly message: readonly Phrase[]; readonly help: readonly Phrase[] };

export function pendingWords(pending: Pending): PendingWords {
  switch (pending.reason) {
    case 'no-balancer':
      return {
        message: ['nothing in this cluster serves Services of type LoadBalancer'],
        help: ['install MetalLB, kube-vip or ServiceLB, use a node port, or name the cloud with --platform'],
      };
    case 'unknown-class':
      return {
        message: ['nothing here serves loadBalancerClass ', rule(pending.class)],
        help: ['install what serves that class, or leave the class out when you create the Service'],
      };
    case 'needs-command':
      return {
        message: ['its load balancer works while ', rule(pending.command), ' runs'],
        help: ['run ', rule(pending.command), ' on the machine that runs the cluster'],
      };
    case 'no-address':
      return {
        message: [`${pending.title} has given it no address`],
        help: ['see what its controller says: kubectl describe the Service'],
      };
  }
}
