// What load balancers have in common when they look at the input: workloads that show one, and fields that decide.

import type { FieldOfObject, HealthCheck } from '#cluster/balancer.js';
import type { ObjectMeta, Objects, ServiceObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** The workload that shows a controller is installed, or one of its pods where the input has only pods. */
export function installed(objects: Objects, isIt: (object: ObjectMeta) => boolean): ObjectRef | undefined {
  return (objects.workloads.find(isIt) ?? objects.pods.find(isIt))?.ref;
}

export function annotationOf(service: ServiceObject, key: string): FieldOfObject | undefined {
  return key in service.annotations ? { object: service.ref, field: ['metadata', 'annotations', key] } : undefined;
}

export function classOf({ ref, loadBalancerClass }: ServiceObject): FieldOfObject | undefined {
  return loadBalancerClass === undefined ? undefined : { object: ref, field: ['spec', 'loadBalancerClass'] };
}

/** Where kube-proxy answers for its whole node (kubernetes/kubernetes pkg/cluster/ports/ports.go). */
export const kubeProxyHealth: HealthCheck = { kind: 'http', port: 10256 };

/** With externalTrafficPolicy Local, clouds ask the Service's own health check port; else as the cloud has it. */
export function nodeHealthCheck(service: ServiceObject, otherwise: HealthCheck): HealthCheck {
  const { externalTrafficPolicy, healthCheckNodePort } = service;
  return externalTrafficPolicy === 'Local' && healthCheckNodePort !== undefined
    ? { kind: 'http', port: healthCheckNodePort }
    : otherwise;
}
