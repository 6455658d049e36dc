// The passthrough Network Load Balancers of Google Cloud: packets reach a node as the client sent them.
// kubernetes/ingress-gce pkg/l4, kubernetes/cloud-provider-gcp providers/gce/gce_loadbalancer*.go.

import type { Balancer, FieldOfObject } from '#cluster/balancer.js';
import type { ServiceObject } from '#manifest/objects.js';
import { annotationOf, classOf, kubeProxyHealth, nodeHealthCheck } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

/** The second is deprecated; it counts where the first is absent (gce_annotations.go). */
const typeKeys = ['networking.gke.io/load-balancer-type', 'cloud.google.com/load-balancer-type'];
const internalClasses = ['networking.gke.io/l4-regional-internal', 'networking.gke.io/l4-regional-internal-legacy'];
const externalClasses = ['networking.gke.io/l4-regional-external', 'networking.gke.io/l4-regional-external-legacy'];

export const gcp: LoadBalancer = {
  name: 'gcp',
  title: 'Google Cloud passthrough Network Load Balancer',
  classes: [...internalClasses, ...externalClasses],
  detect: () => undefined,

  serve(service) {
    const { isInternal, scopeBecause } = scopeOf(service);
    const balancer: Balancer = {
      name: 'gcp',
      title: `Google Cloud ${isInternal ? 'internal' : 'external'} passthrough Network Load Balancer`,
      delivers: 'own-address',
      client: 'kept',
      targets: 'nodes',
      healthCheck: nodeHealthCheck(service, kubeProxyHealth),
      publishes: 'address',
      scope: isInternal ? 'internal' : 'public',
      ...(scopeBecause && { scopeBecause }),
    };
    return { balancer };
  },

  simplified: ['firewall rules of the network, and which nodes a subset has, are not modelled'],
};

function scopeOf(service: ServiceObject): { isInternal: boolean; scopeBecause: FieldOfObject | undefined } {
  const { annotations, loadBalancerClass } = service;
  if (loadBalancerClass !== undefined) {
    return { isInternal: internalClasses.includes(loadBalancerClass), scopeBecause: classOf(service) };
  }
  const key = typeKeys.find((candidate) => candidate in annotations);
  if (key === undefined) return { isInternal: false, scopeBecause: undefined };
  const type = annotations[key];
  return { isInternal: type === 'Internal' || type === 'internal', scopeBecause: annotationOf(service, key) };
}
