// The Standard Load Balancer that cloud-provider-azure sets up: packets keep the balancer's address ("floating IP").
// kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go, azure_loadbalancer_healthprobe.go.

import type { Balancer } from '#cluster/balancer.js';
import type { ServiceObject } from '#manifest/objects.js';
import { annotationOf, nodeHealthCheck } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

const prefix = 'service.beta.kubernetes.io/azure-';
const internalKey = `${prefix}load-balancer-internal`;
const noFloatingKey = `${prefix}disable-load-balancer-floating-ip`;

export const azure: LoadBalancer = {
  name: 'azure',
  title: 'Azure Standard Load Balancer',
  classes: [],
  detect: () => undefined,

  serve(service) {
    // This one is compared as it stands, the other without regard to case.
    const isInternal = service.annotations[internalKey] === 'true';
    const isTranslated = service.annotations[noFloatingKey]?.toLowerCase() === 'true';
    const because = isTranslated ? annotationOf(service, noFloatingKey) : undefined;
    const scopeBecause = annotationOf(service, internalKey);
    const balancer: Balancer = {
      name: 'azure',
      title: `Azure ${isInternal ? 'internal' : 'Standard'} Load Balancer`,
      delivers: isTranslated || (isInternal && isOfSix(service)) ? 'node-port' : 'own-address',
      client: 'kept',
      targets: 'nodes',
      healthCheck: nodeHealthCheck(service, { kind: 'tcp' }),
      publishes: 'address',
      scope: isInternal ? 'internal' : 'public',
      ...(because && { because }),
      ...(scopeBecause && { scopeBecause }),
    };
    return { balancer };
  },

  simplified: [
    'probes by HTTP or in the shared mode, and security groups, are not modelled',
    'a Service of both families is treated as an IPv4 one',
  ],
};

/** An internal balancer has no floating IP for IPv6. */
function isOfSix({ ipFamilies, clusterIPs }: ServiceObject): boolean {
  return ipFamilies[0] === 6 || (ipFamilies.length === 0 && clusterIPs[0]?.includes(':') === true);
}
